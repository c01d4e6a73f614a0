using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Hosting;

/// <summary>What can be wrong with endpoints and scorers.</summary>
internal static class HostingProblems
{
    /// <summary>No endpoint of that name or id.</summary>
    public static ProblemDefinition EndpointUnknown { get; } = new("hosting.endpoint-unknown", ProblemKind.NotFound, "There is no such endpoint");

    /// <summary>The name is another endpoint's.</summary>
    public static ProblemDefinition NameTaken { get; } = new("hosting.name-taken", ProblemKind.Conflict, "The name is taken");

    /// <summary>The endpoint is being deleted.</summary>
    public static ProblemDefinition EndpointDeleting { get; } = new("hosting.endpoint-deleting", ProblemKind.Conflict, "The endpoint is being deleted");

    /// <summary>The model is none that a scorer could run.</summary>
    public static ProblemDefinition NotServable { get; } = new("hosting.not-servable", ProblemKind.Conflict, "The model cannot be served");

    /// <summary>A model of a chain does not take what the one before it gives.</summary>
    public static ProblemDefinition ChainMisfit { get; } = new("hosting.chain-misfit", ProblemKind.Conflict, "The models of the chain do not fit");

    /// <summary>Some models of a chain are served by programs, and some are not.</summary>
    public static ProblemDefinition ChainMixed { get; } = new("hosting.chain-mixed", ProblemKind.Conflict, "A chain is all of one kind");

    /// <summary>The bytes of a model went away while it was looked for.</summary>
    public static ProblemDefinition BytesMissing { get; } = new("hosting.bytes-missing", ProblemKind.Conflict, "Bytes are missing");

    /// <summary>No scorer of that id.</summary>
    public static ProblemDefinition ScorerUnknown { get; } = new("hosting.scorer-unknown", ProblemKind.NotFound, "There is no such scorer");

    /// <summary>Bytes that the scorer is not assigned, or that are gone.</summary>
    public static ProblemDefinition BlobUnknown { get; } = new("hosting.blob-unknown", ProblemKind.NotFound, "There are no such bytes for this scorer");

    /// <summary>No scorer answers.</summary>
    public static ProblemDefinition NoScorer { get; } = new("hosting.no-scorer", ProblemKind.Unavailable, "No scorer answers");
}
