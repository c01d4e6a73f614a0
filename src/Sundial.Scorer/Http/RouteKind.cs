namespace Sundial.Scorer.Http;

/// <summary>What a path stands for.</summary>
internal enum RouteKind
{
    /// <summary>Nothing.</summary>
    Unknown,

    /// <summary>The process runs: <c>/v2/health/live</c>.</summary>
    Live,

    /// <summary>It answers inference: <c>/v2/health/ready</c>.</summary>
    Ready,

    /// <summary>What this server is: <c>/v2</c>.</summary>
    Server,

    /// <summary>What a model takes and gives: <c>/v2/models/NAME[/versions/V]</c>.</summary>
    Model,

    /// <summary>Whether a model answers: <c>…/ready</c>.</summary>
    ModelReady,

    /// <summary>Inference: <c>…/infer</c>.</summary>
    Infer,

    /// <summary>All models: <c>/v2/repository/index</c>.</summary>
    RepositoryIndex,

    /// <summary>Loading and unloading: <c>/v2/repository/models/NAME/load</c>, <c>…/unload</c>.</summary>
    RepositoryChange,

    /// <summary>Health in SageMaker's words: <c>/ping</c>.</summary>
    Ping,

    /// <summary>Inference in SageMaker's words: <c>/endpoints/NAME/invocations</c>.</summary>
    Invocations,

    /// <summary>What was counted: <c>/metrics</c>.</summary>
    Metrics,
}
