using Sundial.Contracts.Datasets;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Datasets;

/// <summary>A data set.</summary>
/// <param name="Id">Its id.</param>
/// <param name="TenantId">Whose it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="Task">What is to be learned of it.</param>
/// <param name="FileName">The name its file came with.</param>
/// <param name="MediaType">What the file is.</param>
/// <param name="Digest">Its bytes.</param>
/// <param name="SizeBytes">How many they are.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Version">For its entity tag.</param>
internal sealed record Dataset(
    Guid Id, Guid TenantId, string Name, string Task, string FileName, string MediaType, Digest Digest, long SizeBytes, DateTimeOffset CreatedAt, int Version)
{
    /// <summary>Its entity tag.</summary>
    public string Tag => ETags.Of(Version);

    /// <summary>As it is told to a caller.</summary>
    public DatasetView ToView() => new(Id, Name, Task, FileName, MediaType, SizeBytes, Digest.Hex, CreatedAt);
}
