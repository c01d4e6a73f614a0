namespace Sundial.Contracts.Hosting;

/// <summary>Where an endpoint stands. docs/endpoint-states.md draws its life.</summary>
public enum EndpointState
{
    /// <summary>Its first revision is being loaded.</summary>
    Creating,

    /// <summary>It answers.</summary>
    InService,

    /// <summary>It answers with the old revision while the new one is being loaded, or while the new one is on trial.</summary>
    Updating,

    /// <summary>The new revision failed or used up its error budget; the old one answers, and the new one is being taken away.</summary>
    RollingBack,

    /// <summary>Its first revision could not be loaded: it answers nothing.</summary>
    Failed,

    /// <summary>It is being taken away.</summary>
    Deleting,
}

/// <summary>A new endpoint.</summary>
public sealed record CreateEndpointRequest
{
    /// <summary>1 to 63 letters, digits and hyphens, a letter or digit first; made up and returned where it is null.</summary>
    public string? Name { get; init; }

    /// <summary>What answers: one or more, with different names; at least one that is no shadow.</summary>
    public required IReadOnlyList<VariantRequest> Variants { get; init; }

    /// <summary>How many copies.</summary>
    public EndpointScaling Scaling { get; init; } = new();

    /// <summary>Share of the predictions that are kept, from 0 to 1.</summary>
    public double CaptureShare { get; init; }

    /// <summary>The latency that batching must not exceed at the 99th percentile, in seconds; null leaves it to what the engine does best.</summary>
    public double? WithinLatencySeconds { get; init; }

    /// <summary>When a new revision is taken back.</summary>
    public ErrorBudget ErrorBudget { get; init; } = new();
}

/// <summary>What is to change about an endpoint; what is null stays.</summary>
public sealed record UpdateEndpointRequest
{
    /// <summary>What answers from now on: a new revision, live once it has loaded and answered a trial request.</summary>
    public IReadOnlyList<VariantRequest>? Variants { get; init; }

    /// <summary>How many copies.</summary>
    public EndpointScaling? Scaling { get; init; }

    /// <summary>Share of the predictions that are kept, from 0 to 1.</summary>
    public double? CaptureShare { get; init; }

    /// <summary>The latency that batching must not exceed, in seconds; 0 takes the bound away.</summary>
    public double? WithinLatencySeconds { get; init; }

    /// <summary>When a new revision is taken back.</summary>
    public ErrorBudget? ErrorBudget { get; init; }
}

/// <summary>One of the things that answer under an endpoint's name. Exactly one of <see cref="Model"/>, <see cref="Job"/> and <see cref="Chain"/> is set.</summary>
public sealed record VariantRequest
{
    /// <summary>1 to 63 letters, digits and hyphens; <c>main</c> unless set.</summary>
    public string Name { get; init; } = "main";

    /// <summary>Its share of the requests relative to the other variants', in [0, 1000000].</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Whether it only gets copies of the requests, and its answers go to nobody.</summary>
    public bool Shadow { get; init; }

    /// <summary>A model's name or id, with <c>:VERSION</c> for one that is not the latest.</summary>
    public string? Model { get; init; }

    /// <summary>A training job, of which <see cref="Checkpoint"/> answers while it trains on.</summary>
    public string? Job { get; init; }

    /// <summary><c>best</c>, <c>latest</c> or a number; <c>best</c> unless set.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>2 to 15 models, each as in <see cref="Model"/>: each one's outputs are the next one's inputs.</summary>
    public IReadOnlyList<string>? Chain { get; init; }
}

/// <summary>Between how many copies an endpoint is scaled.</summary>
/// <param name="MinReplicas">Least copies; 0 lets it go to none when it is idle.</param>
/// <param name="MaxReplicas">Most copies.</param>
/// <param name="IdleSeconds">With no request for so long it goes to the least; 300 unless set.</param>
public sealed record EndpointScaling(int MinReplicas = 1, int MaxReplicas = 4, double IdleSeconds = 300);

/// <summary>When a new revision is taken back by itself.</summary>
/// <param name="MaxErrorShare">Share of its answers that may be the model's own errors, in (0, 1].</param>
/// <param name="LeastRequests">Not before so many answers.</param>
/// <param name="TrialSeconds">For so long after it went live; 0 never takes one back.</param>
public sealed record ErrorBudget(double MaxErrorShare = 0.02, int LeastRequests = 20, double TrialSeconds = 60);

/// <summary>An endpoint.</summary>
public sealed record EndpointView
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands.</summary>
    public required EndpointState State { get; init; }

    /// <summary>Why, for a person.</summary>
    public string? Reason { get; init; }

    /// <summary>The revision that answers; null while none does.</summary>
    public int? Revision { get; init; }

    /// <summary>The revision that is to take its place; null where there is none.</summary>
    public int? NextRevision { get; init; }

    /// <summary>The variants of the revision that answers, or of the next where none does.</summary>
    public required IReadOnlyList<VariantView> Variants { get; init; }

    /// <summary>How many copies.</summary>
    public required EndpointScaling Scaling { get; init; }

    /// <summary>Share of the predictions that are kept.</summary>
    public required double CaptureShare { get; init; }

    /// <summary>Bound on the latency in seconds.</summary>
    public double? WithinLatencySeconds { get; init; }

    /// <summary>When a new revision is taken back.</summary>
    public required ErrorBudget ErrorBudget { get; init; }

    /// <summary>Where the scorers that hold it listen.</summary>
    public required IReadOnlyList<Uri> Scorers { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A variant of an endpoint, with what was counted of it by the scorers since it went live.</summary>
public sealed record VariantView
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its share relative to the others'.</summary>
    public required double Weight { get; init; }

    /// <summary>Whether it only gets copies.</summary>
    public required bool Shadow { get; init; }

    /// <summary>What it runs, in order; one unless it is a chain.</summary>
    public required IReadOnlyList<StageView> Stages { get; init; }

    /// <summary>What it takes and gives; null for a serving program.</summary>
    public ModelSignature? Signature { get; init; }

    /// <summary>Copies that are loaded now.</summary>
    public int Replicas { get; init; }

    /// <summary>Answers so far.</summary>
    public long Requests { get; init; }

    /// <summary>How many of them were the model's own errors.</summary>
    public long Errors { get; init; }

    /// <summary>Requests and latency of the last minutes; null where there was no request in the last 30 minutes, and of a shadow.</summary>
    public VariantTraffic? Traffic { get; init; }
}

/// <summary>A model of a variant.</summary>
/// <param name="Label">As it was asked for: <c>digits:3</c>, or <c>job-name#5</c> for a checkpoint.</param>
/// <param name="ModelVersion">The model version; null for a checkpoint.</param>
/// <param name="SizeBytes">Bytes of its files.</param>
public sealed record StageView(string Label, Guid? ModelVersion, long SizeBytes);

/// <summary>Something that happened to an endpoint.</summary>
/// <param name="Id">Grows with time.</param>
/// <param name="At">When.</param>
/// <param name="Kind"><c>state</c>, <c>revision</c>, <c>scorer</c>, or <c>log</c> for a line of a serving program.</param>
/// <param name="Text">For a person.</param>
public sealed record EndpointEvent(long Id, DateTimeOffset At, string Kind, string Text);
