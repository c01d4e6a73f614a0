using Microsoft.Extensions.Hosting;
using Sundial.Server.Datasets.Inspections;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Training.Desk;

/// <summary>Where workers wait for jobs, for checkpoints to score and for data sets to look at, and the bell that any server's commit rings.</summary>
internal sealed class WaitingRooms(ChangeSignals signals) : BackgroundService
{
    /// <summary>Payload on <see cref="ChangeSignals.Jobs"/>: a job waits for a worker.</summary>
    public const string JobWaits = "job";

    /// <summary>Payload on <see cref="ChangeSignals.Jobs"/>: a checkpoint waits for an evaluator.</summary>
    public const string CheckpointWaits = "checkpoint";

    /// <summary>For jobs.</summary>
    public WaitingRoom Jobs { get; } = new();

    /// <summary>For checkpoints to score.</summary>
    public WaitingRoom Evaluations { get; } = new();

    /// <summary>For data sets to look at.</summary>
    public WaitingRoom Inspections { get; } = new();

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(RingAsync(JobWaits, Jobs, stoppingToken), RingAsync(CheckpointWaits, Evaluations, stoppingToken), RingAsync(InspectionDesk.Waits, Inspections, stoppingToken));

    private async Task RingAsync(string payload, WaitingRoom room, CancellationToken cancel)
    {
        using var subscription = signals.Subscribe(ChangeSignals.Jobs, payload);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await subscription.WaitAsync(cancel);
                room.Ring();
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
