using Sundial.Contracts.Hosting;
using Sundial.Contracts.Models;
using Sundial.Contracts.Training;

namespace Sundial.Console.Pages.Home;

/// <summary>What there is to see at the beginning.</summary>
public sealed record HomeView
{
    /// <summary>When it was looked at.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Jobs that have not ended, newest first; some of them where there are many.</summary>
    public required IReadOnlyList<TrainingJobView> UnderWay { get; init; }

    /// <summary>The jobs that ended last.</summary>
    public required IReadOnlyList<TrainingJobView> Ended { get; init; }

    /// <summary>The newest models.</summary>
    public required IReadOnlyList<ModelView> Models { get; init; }

    /// <summary>The newest endpoints.</summary>
    public required IReadOnlyList<EndpointView> Endpoints { get; init; }

    /// <summary>How it stands with the sample data.</summary>
    public required SampleState Sample { get; init; }

    /// <summary>Whether nobody has asked for a model yet.</summary>
    public bool IsNew => UnderWay.Count == 0 && Ended.Count == 0 && Models.Count == 0;

    /// <summary>Whether something moves, so that it is worth looking again soon.</summary>
    public bool Moves => UnderWay.Count > 0 || (IsNew && Sample == SampleState.Coming) || Endpoints.Any(endpoint => endpoint.State is not (EndpointState.InService or EndpointState.Failed));
}

/// <summary>How it stands with the sample data set.</summary>
public enum SampleState
{
    /// <summary>There is none, and none will come by itself.</summary>
    None,

    /// <summary>It is being added.</summary>
    Coming,

    /// <summary>It can be used.</summary>
    There,
}
