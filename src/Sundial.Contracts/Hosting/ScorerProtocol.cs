using Sundial.Contracts.Models;
using Sundial.Contracts.Tenancy;

namespace Sundial.Contracts.Hosting;

/// <summary>A scorer introduces itself.</summary>
/// <param name="Name">For people.</param>
/// <param name="Address">Where it listens, as the server and its callers reach it.</param>
/// <param name="Cpus">Processors it may use.</param>
/// <param name="MemoryBytes">Memory its models may take.</param>
/// <param name="RunsPrograms">Whether it takes serving programs.</param>
/// <param name="Previous">The identity that it made itself, or was given before it was started anew with the same folder: what it held is its own again. To ask for it again changes nothing.</param>
/// <param name="Secret">What only the scorer of that identity knows, 16 to 200 characters: nobody else gets the identity. Null of scorers that have none yet.</param>
public sealed record RegisterScorerRequest(string Name, Uri Address, int Cpus, long MemoryBytes, bool RunsPrograms, Guid? Previous = null, string? Secret = null);

/// <summary>The scorer's identity.</summary>
/// <param name="Id">Its id.</param>
public sealed record RegisteredScorer(Guid Id);

/// <summary>Everything that one scorer has to do, and all it needs to decide on a request without asking anybody.</summary>
public sealed record ScorerAssignment
{
    /// <summary>Grows with every change.</summary>
    public required long Revision { get; init; }

    /// <summary>Tenants that have an endpoint here.</summary>
    public required IReadOnlyList<AssignedTenant> Tenants { get; init; }

    /// <summary>Their keys that are good.</summary>
    public required IReadOnlyList<AssignedKey> Keys { get; init; }

    /// <summary>Endpoints.</summary>
    public required IReadOnlyList<AssignedEndpoint> Endpoints { get; init; }
}

/// <summary>A tenant as a scorer knows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="PredictionsPerSecond">How many predictions it may ask this scorer for a second; null for no bound.</param>
public sealed record AssignedTenant(Guid Id, string Name, int? PredictionsPerSecond);

/// <summary>A key as a scorer knows it: enough to recognise it, not to make it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Prefix">What it begins with.</param>
/// <param name="Salt">Base64 on the wire.</param>
/// <param name="Hash">SHA-256 of salt and key.</param>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Role">What it may do; every role may predict but worker.</param>
/// <param name="ExpiresAt">From when on it is no longer good.</param>
/// <param name="Endpoints">The only endpoints it may call; null for all of its tenant.</param>
public sealed record AssignedKey(Guid Id, string Prefix, byte[] Salt, byte[] Hash, Guid Tenant, Role Role, DateTimeOffset? ExpiresAt, IReadOnlyList<string>? Endpoints);

/// <summary>An endpoint as a scorer has to hold it.</summary>
public sealed record AssignedEndpoint
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required Guid Tenant { get; init; }

    /// <summary>Its name within the tenant.</summary>
    public required string Name { get; init; }

    /// <summary>The revision that answers; null while none does.</summary>
    public int? Live { get; init; }

    /// <summary>Revisions to have ready: the live one, the next one, and the one to fall back on.</summary>
    public required IReadOnlyList<AssignedRevision> Revisions { get; init; }

    /// <summary>Copies on this scorer.</summary>
    public required EndpointScaling Scaling { get; init; }

    /// <summary>Share of the predictions that are kept.</summary>
    public double CaptureShare { get; init; }

    /// <summary>Bound on the latency in seconds.</summary>
    public double? WithinLatencySeconds { get; init; }
}

/// <summary>A revision of an endpoint.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Variants">What answers.</param>
public sealed record AssignedRevision(int Number, IReadOnlyList<AssignedVariant> Variants);

/// <summary>A variant of a revision.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Weight">Its share relative to the others'.</param>
/// <param name="Shadow">Whether it only gets copies.</param>
/// <param name="Stages">What it runs, in order.</param>
public sealed record AssignedVariant(string Name, double Weight, bool Shadow, IReadOnlyList<AssignedStage> Stages);

/// <summary>A model as a scorer has to load it.</summary>
public sealed record AssignedStage
{
    /// <summary>For people and for predictions: <c>digits:3</c>, or <c>job-name#5</c>.</summary>
    public required string Label { get; init; }

    /// <summary>The version in the words of the Open Inference Protocol: <c>3</c>, or <c>checkpoint-5</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Its files.</summary>
    public required IReadOnlyList<FileEntry> Files { get; init; }

    /// <summary>Which of them is the ONNX model; null for a serving program.</summary>
    public string? ModelPath { get; init; }

    /// <summary>The program that serves it; null where the scorer runs it itself.</summary>
    public ServingProgram? Program { get; init; }
}

/// <summary>A program that obeys the SageMaker hosting contract.</summary>
/// <param name="Command">The program and its first arguments; <c>serve</c> is added.</param>
/// <param name="Environment">More variables for it.</param>
/// <param name="Bundle">An archive of its files; null where the model's files hold all it needs.</param>
public sealed record ServingProgram(IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment, FileEntry? Bundle);

/// <summary>What a scorer tells of itself: at once when something becomes ready or fails, else every second.</summary>
public sealed record ScorerReport
{
    /// <summary>The assignment it acts on.</summary>
    public required long Revision { get; init; }

    /// <summary>Bytes its process takes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Revisions of endpoints that it holds.</summary>
    public required IReadOnlyList<RevisionReport> Endpoints { get; init; }

    /// <summary>Requests that it answered, by endpoint and variant.</summary>
    public IReadOnlyList<TrafficCount> Traffic { get; init; } = [];

    /// <summary>Lines of serving programs since the last report.</summary>
    public IReadOnlyList<ProgramLine> Lines { get; init; } = [];
}

/// <summary>How far a scorer is with a revision.</summary>
public enum RevisionReadiness
{
    /// <summary>On its way.</summary>
    Loading,

    /// <summary>It has answered a trial request, or is at rest with no copy loaded after having done so.</summary>
    Ready,

    /// <summary>It cannot be loaded.</summary>
    Failed,
}

/// <summary>A revision as a scorer sees it.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Revision">The revision.</param>
/// <param name="Readiness">How far it is.</param>
/// <param name="Variants">What was counted.</param>
/// <param name="Reason">Why it failed, for a person.</param>
public sealed record RevisionReport(Guid Endpoint, int Revision, RevisionReadiness Readiness, IReadOnlyList<VariantCount> Variants, string? Reason = null);

/// <summary>What a scorer counted of a variant since it loaded it.</summary>
/// <param name="Name">The variant.</param>
/// <param name="Replicas">Copies that are loaded.</param>
/// <param name="Requests">Answers.</param>
/// <param name="Errors">How many of them were the model's own errors.</param>
public sealed record VariantCount(string Name, int Replicas, long Requests, long Errors);

/// <summary>What a scorer counted of a variant's requests since it started, whatever the revision.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Variant">The variant's name.</param>
/// <param name="Errors">Answers with 424 or from 500 on.</param>
/// <param name="Refused">Answers with other statuses from 400 on.</param>
/// <param name="Latencies">All requests by the buckets of <see cref="LatencyBuckets"/>; empty buckets at the end are left out.</param>
public sealed record TrafficCount(Guid Endpoint, string Variant, long Errors, long Refused, IReadOnlyList<long> Latencies);

/// <summary>A line that a serving program wrote.</summary>
/// <param name="Endpoint">The endpoint it serves.</param>
/// <param name="At">When.</param>
/// <param name="Text">The line.</param>
public sealed record ProgramLine(Guid Endpoint, DateTimeOffset At, string Text);

/// <summary>A scorer, for the operator.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Address">Where it listens.</param>
/// <param name="Cpus">Processors.</param>
/// <param name="MemoryBytes">Memory its models may take.</param>
/// <param name="UsedBytes">Bytes its process takes.</param>
/// <param name="Endpoints">Endpoints it holds.</param>
/// <param name="IsThere">Whether it is heard of.</param>
/// <param name="LastSeenAt">When it was last heard of.</param>
public sealed record ScorerView(Guid Id, string Name, Uri Address, int Cpus, long MemoryBytes, long UsedBytes, int Endpoints, bool IsThere, DateTimeOffset LastSeenAt);
