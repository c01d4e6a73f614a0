using Sundial.Server.Platform.Blobs;

namespace Sundial.Server.Datasets;

/// <summary>A data set as other slices use it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name; that of one that was deleted may be another's by now.</param>
/// <param name="Task">What is to be learned of it; one of <see cref="DatasetTask"/>.</param>
/// <param name="FileName">The name its file came with.</param>
/// <param name="MediaType">What the file is.</param>
/// <param name="Digest">Its bytes; null once it was deleted and no job that has not ended needs them.</param>
/// <param name="SizeBytes">How many they are.</param>
/// <param name="DeletedAt">When it was deleted.</param>
internal sealed record DatasetReference(
    Guid Id, string Name, string Task, string FileName, string MediaType, Digest? Digest, long SizeBytes, DateTimeOffset? DeletedAt);
