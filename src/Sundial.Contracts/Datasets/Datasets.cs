namespace Sundial.Contracts.Datasets;

/// <summary>A new data set, made of a complete upload. By multipart/form-data the file itself comes with it, and no upload is named.</summary>
/// <param name="Name">1 to 100 letters, digits, dots, hyphens and underscores, a letter or digit first; not yet taken in the tenant.</param>
/// <param name="Upload">Id of the upload.</param>
/// <param name="Task">What is to be learned of it: <c>image-classification</c>, <c>object-detection</c>, <c>table</c> or <c>custom</c>; unless set, <c>table</c> for a table and <c>image-classification</c> for anything else.</param>
public sealed record CreateDatasetRequest(string Name, Guid Upload, string? Task = null);

/// <summary>A data set.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Task">What is to be learned of it.</param>
/// <param name="FileName">The name its file came with.</param>
/// <param name="MediaType">What the file is.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="Sha256">Its digest.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record DatasetView(Guid Id, string Name, string Task, string FileName, string MediaType, long SizeBytes, string Sha256, DateTimeOffset CreatedAt);
