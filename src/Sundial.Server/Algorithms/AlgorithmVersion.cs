using Sundial.Contracts.Algorithms;
using Sundial.Contracts.Hosting;
using Sundial.Server.Platform.Blobs;

namespace Sundial.Server.Algorithms;

/// <summary>A version of an algorithm; the row that a job names.</summary>
/// <param name="Id">The version's id.</param>
/// <param name="TenantId">Whose it is; null for one that comes with Sundial.</param>
/// <param name="Name">The algorithm's name.</param>
/// <param name="Version">From 1.</param>
/// <param name="Specification">How it is run.</param>
/// <param name="Bundle">Its files; null where it has none.</param>
/// <param name="BundleSizeBytes">How many bytes they are, packed.</param>
/// <param name="CreatedAt">When it was made.</param>
internal sealed record AlgorithmVersion(
    Guid Id, Guid? TenantId, string Name, int Version, AlgorithmSpecification Specification, Digest? Bundle, long BundleSizeBytes, DateTimeOffset CreatedAt)
{
    /// <summary>Whether it comes with Sundial; its program is the worker's own.</summary>
    public bool BuiltIn => TenantId is null;

    /// <summary>Its entity tag; a version never changes.</summary>
    public string Tag => $"\"{Id:N}\"";

    /// <summary>The program that serves its models; null where it has none.</summary>
    public ServingProgram? Serving => Specification.Serve is not { } command ? null : new(
        command, Specification.Environment, Bundle is { } bundle ? new("bundle", bundle.Hex, BundleSizeBytes) : null);

    /// <summary>As it is told to a caller.</summary>
    public AlgorithmView ToView() => new(Id, Name, Version, BuiltIn, Specification, Bundle?.Hex, CreatedAt);
}
