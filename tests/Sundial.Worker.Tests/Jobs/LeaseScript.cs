using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;

namespace Sundial.Worker.Tests.Jobs;

/// <summary>A lease as a test plays it: what was told under it, and what is answered.</summary>
internal sealed class LeaseScript(JobAssignment assignment, Signals signals)
{
    public int Uploads;
    private readonly Lock _gate = new();
    private readonly List<WorkerReport> _reports = [];
    private readonly List<PutCheckpointRequest> _checkpoints = [];
    private readonly List<JobState> _states = [];
    private double _remaining = assignment.Order.RemainingSeconds;
    private long _since = Stopwatch.GetTimestamp();
    private long _sequence;

    public Lease Lease => assignment.Lease;

    public bool IsRefused { get; set; }

    /// <summary>Seconds to the deadline, which run.</summary>
    public double Remaining
    {
        get => _remaining - Stopwatch.GetElapsedTime(_since).TotalSeconds;
        set => (_remaining, _since) = (value, Stopwatch.GetTimestamp());
    }

    public StopOrder? Stop { get; set; }

    public JobOrder? NewOrder { get; set; }

    /// <summary>What a completion is refused with; null takes it.</summary>
    public Func<CompleteJobRequest, string?> RefusesCompletion { get; set; } = _ => null;

    public CompleteJobRequest? Completed { get; private set; }

    public GiveUpRequest? GivenUp { get; private set; }

    public int Beats { get; private set; }

    public int WritesAfterRefusal { get; private set; }

    public IReadOnlyList<WorkerReport> Reports => Locked(() => _reports.ToList());

    public IReadOnlyList<PutCheckpointRequest> Checkpoints => Locked(() => _checkpoints.ToList());

    public IReadOnlyList<JobState> States => Locked(() => _states.ToList());

    public IReadOnlyList<string> Lines => [.. Reports.Where(report => report.Kind == "log").Select(report => report.Line!)];

    public bool HasEnded => Completed is not null || GivenUp is not null;

    public IResult Beat(HeartbeatRequest request) => Do(() =>
    {
        if (IsRefused)
        {
            return ScriptedMaster.Lost();
        }

        Beats++;
        _states.Add(request.State);
        Take(request.FirstSequence, request.Reports);
        var changed = NewOrder is not null && request.Generation != NewOrder.Generation;
        return ScriptedMaster.Answer(new HeartbeatReply(_sequence, Remaining, Stop, changed ? NewOrder : null, changed && _checkpoints.Count > 0 ? Last() : null));
    });

    public IResult Take(PutCheckpointRequest request) => Do(() => Write(request.Fence, () => _checkpoints.Add(request)));

    public IResult Take(CompleteJobRequest request) => Do(() =>
    {
        if (!IsRefused && RefusesCompletion(request) is { } code)
        {
            return ScriptedMaster.Refuse(code);
        }

        return Write(request.Fence, () =>
        {
            Take(request.FirstSequence, request.Reports);
            Completed = request;
        });
    });

    public IResult Take(GiveUpRequest request) => Do(() => Write(request.Fence, () =>
    {
        Take(request.FirstSequence, request.Reports);
        GivenUp = request;
    }));

    private CheckpointFiles Last() => new(_checkpoints[^1].Id, _checkpoints.Count, _checkpoints[^1].Files, _checkpoints[^1].MetricCounts);

    private IResult Write(long fence, Action take)
    {
        if (IsRefused || fence != Lease.Fence)
        {
            WritesAfterRefusal++;
            return ScriptedMaster.Lost();
        }

        take();
        return Results.NoContent();
    }

    private void Take(long first, IReadOnlyList<WorkerReport> reports)
    {
        for (var i = 0; i < reports.Count; i++)
        {
            if (first + i == _sequence + 1)
            {
                _sequence++;
                _reports.Add(reports[i]);
            }
        }
    }

    private IResult Do(Func<IResult> work)
    {
        var result = Locked(work);
        signals.Tell();
        return result;
    }

    private T Locked<T>(Func<T> work)
    {
        lock (_gate)
        {
            return work();
        }
    }
}
