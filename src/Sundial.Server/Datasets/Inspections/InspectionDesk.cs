using Microsoft.Extensions.Options;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Models;
using Sundial.Contracts.Workers;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Datasets.Inspections;

/// <summary>Inspections for other slices: gives data sets to workers that are to look at them, and takes what they found.</summary>
internal sealed class InspectionDesk(IOptions<InspectionsOptions> options)
{
    /// <summary>Payload on <see cref="ChangeSignals.Jobs"/>: a data set waits for somebody to look at it.</summary>
    public const string Waits = "inspection";

    private readonly InspectionsOptions _options = options.Value;

    /// <summary>Gives a data set to a worker. One that trains leaves it for a while to those that have nothing to do: they look sooner, and disturb nobody.</summary>
    /// <param name="work">The platform's.</param>
    /// <param name="worker">Who asks.</param>
    /// <param name="trains">Whether it has a job.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Null where none waits.</returns>
    public async Task<InspectionAssignment?> ClaimAsync(UnitOfWork work, Guid worker, bool trains, DateTimeOffset now, CancellationToken cancel)
    {
        var claim = Guid.NewGuid();
        var since = trains ? now - TimeSpan.FromSeconds(_options.LeftToIdleSeconds) : now;
        if (await InspectionStore.ClaimAsync(work, claim, worker, since, Until(now), now, cancel) is not { } claimed)
        {
            return null;
        }

        var dataset = await DatasetCatalog.ByIdAsync(work, claimed.Dataset, cancel);
        return dataset?.Digest is { } digest
            ? new InspectionAssignment(claim, claimed.Dataset, new FileEntry(dataset.FileName, digest.Hex, dataset.SizeBytes), _options.ClaimSeconds / 3, _options.MostSeconds)
            : null;
    }

    /// <summary>Lets a claim hold longer.</summary>
    /// <returns>Whether it is the current one.</returns>
    public Task<bool> RenewAsync(UnitOfWork work, Guid claim, DateTimeOffset now, CancellationToken cancel) => InspectionStore.RenewAsync(work, claim, Until(now), cancel);

    /// <summary>Whether a claim is the current one, and of which data.</summary>
    public static async Task<DatasetReference?> DataAsync(UnitOfWork work, Guid claim, CancellationToken cancel) =>
        await InspectionStore.LockClaimedAsync(work, claim, cancel) is { } claimed ? await DatasetCatalog.ByIdAsync(work, claimed.Dataset, cancel) : null;

    /// <summary>Takes what came of a claim. A repeated result is taken as the first was.</summary>
    /// <returns>False where the claim is not the current one.</returns>
    public async Task<bool> FinishAsync(UnitOfWork work, InspectionResult result, DateTimeOffset now, CancellationToken cancel)
    {
        await InspectionStore.LockDatasetAsync(work, result.Claim, cancel);
        if (await InspectionStore.LockClaimedAsync(work, result.Claim, cancel) is not { } claimed)
        {
            return await InspectionStore.IsAnsweredAsync(work, result.Claim, cancel);
        }

        if (result.Found is { } found)
        {
            await InspectionStore.DoneAsync(work, claimed, ProfileOf(claimed.Dataset, found), found, now, cancel);
            await DatasetStore.CorrectTaskAsync(work, claimed.Dataset, found.SuggestedTask, cancel);
        }
        else if (result.Failure is { } failure)
        {
            await InspectionStore.FailAsync(work, claimed.Dataset, failure, result.Retry ? _options.Attempts : 0, now, cancel);
            await work.NotifyAsync(ChangeSignals.Jobs, Waits, cancel);
        }
        else
        {
            await InspectionStore.GiveBackAsync(work, claimed.Dataset, now, cancel);
            await work.NotifyAsync(ChangeSignals.Jobs, Waits, cancel);
        }

        return true;
    }

    /// <summary>Gives what lost workers had to others.</summary>
    /// <param name="work">The platform's.</param>
    /// <param name="worker">A worker that is known to have ended; null for all whose claims ran out.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>How many there were.</returns>
    public async Task<int> LoseAsync(UnitOfWork work, Guid? worker, DateTimeOffset now, CancellationToken cancel)
    {
        var lost = await InspectionStore.LostAsync(work, worker, now, cancel);
        foreach (var claimed in lost)
        {
            await InspectionStore.FailAsync(
                work, claimed.Dataset, $"The data could not be looked at: {_options.Attempts} workers were lost over it. Look again when there is more memory, or make a data set of less data.", _options.Attempts, now, cancel);
        }

        if (lost.Count > 0)
        {
            await work.NotifyAsync(ChangeSignals.Jobs, Waits, cancel);
        }

        return lost.Count;
    }

    /// <summary>How many data sets wait, and which workers look at one.</summary>
    public static Task<(int Waiting, IReadOnlySet<Guid> Workers)> CountAsync(UnitOfWork work, CancellationToken cancel) => InspectionStore.CountAsync(work, cancel);

    private DateTimeOffset Until(DateTimeOffset now) => now + TimeSpan.FromSeconds(_options.ClaimSeconds);

    private static DatasetProfile ProfileOf(Guid dataset, InspectedData found) => new()
    {
        Dataset = dataset,
        Name = "",
        State = InspectionState.Ready,
        Since = default,
        Kind = found.Kind,
        SuggestedTask = found.SuggestedTask,
        Images = found.Images,
        Boxes = found.Boxes,
        Table = found.Table,
        Findings = found.Findings,
        WouldTrain = found.WouldTrain,
        Tiers = found.Plans.Count == 0 ? [] : [.. found.Tiers.Keys.Order(StringComparer.Ordinal)],
    };
}
