using Sundial.Contracts.Training;

namespace Sundial.Console.Components.Jobs;

/// <summary>Where the time of a job went and is to go, as a picture: from its request to its deadline, or to its end where that is later.</summary>
/// <param name="Begin">The left end.</param>
/// <param name="End">The right end.</param>
/// <param name="DeadlineAt">Where the deadline is, in [0, 1].</param>
/// <param name="NowAt">Where the moment is, in [0, 1]; null of a job that has ended.</param>
/// <param name="Planned">What was planned when the work began.</param>
/// <param name="Actual">What happened.</param>
/// <param name="Expected">What is to come by the newest plan.</param>
/// <param name="Lines">The phases, each once, in the order in which they came or are to come.</param>
public sealed record TimeBar(
    DateTimeOffset Begin,
    DateTimeOffset End,
    double DeadlineAt,
    double? NowAt,
    IReadOnlyList<TimeSegment> Planned,
    IReadOnlyList<TimeSegment> Actual,
    IReadOnlyList<TimeSegment> Expected,
    IReadOnlyList<PhaseLine> Lines)
{
    /// <summary>Lays the time of a job out.</summary>
    /// <param name="picture">The job.</param>
    public static TimeBar Of(JobPicture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var (job, now) = (picture.Job, picture.Now);
        var begin = job.RequestedAt;
        var last = job.EndedAt ?? now;
        var end = last > job.DeadlineAt ? last : job.DeadlineAt;
        var plans = picture.History.Plans.Where(plan => plan.Generation == job.Generation).ToList();
        List<Stretch> actual = [.. picture.History.Ledger.Where(entry => entry.Phase != Phases.Modified).Select(entry => new Stretch(entry.Phase, entry.BeganAt, entry.ActualSeconds))];
        var planned = plans.Count > 0 ? StretchesOf(plans[0]) : StretchesOf(picture.History.Ledger);
        List<Stretch> expected = picture.HasEnded || plans.Count == 0 ? [] : [.. StretchesOf(plans[^1]).Select(stretch => stretch.After(now)).OfType<Stretch>()];
        return new TimeBar(
            begin,
            end,
            At(job.DeadlineAt),
            picture.HasEnded ? null : At(now),
            [.. planned.Select(Segment)],
            [.. actual.Select(Segment)],
            [.. expected.Select(Segment)],
            LinesOf(picture.HasEnded, planned, actual, expected));

        double At(DateTimeOffset moment) => Math.Clamp((moment - begin) / (end > begin ? end - begin : TimeSpan.FromTicks(1)), 0, 1);

        TimeSegment Segment(Stretch stretch) => new(stretch.Phase, At(stretch.Begin), At(stretch.End));
    }

    private static List<Stretch> StretchesOf(PlanView plan)
    {
        var (stretches, at) = (new List<Stretch>(), plan.At);
        foreach (var phase in plan.Phases)
        {
            stretches.Add(new Stretch(phase.Phase, at, phase.Seconds));
            at = stretches[^1].End;
        }

        return stretches;
    }

    // An algorithm that tells no plan for all its time tells, at best, of each phase what it is to take when it begins.
    private static List<Stretch> StretchesOf(IEnumerable<LedgerEntry> ledger) =>
        [.. ledger.Where(entry => entry.PlannedSeconds is > 0).Select(entry => new Stretch(entry.Phase, entry.BeganAt, entry.PlannedSeconds!.Value))];

    private static List<PhaseLine> LinesOf(bool hasEnded, List<Stretch> planned, List<Stretch> actual, List<Stretch> expected)
    {
        var running = hasEnded || actual.Count == 0 ? null : actual[^1];
        return
        [
            .. actual.Concat(expected).Concat(planned).Select(stretch => stretch.Phase).Distinct(StringComparer.Ordinal).Select(phase => new PhaseLine(
                phase,
                SecondsOf(planned, phase),
                SecondsOf(actual, phase),
                SecondsOf(expected, phase),
                running?.Phase == phase ? running.Begin.AddSeconds(-SecondsOf(actual[..^1], phase) ?? 0) : null)),
        ];
    }

    private static double? SecondsOf(List<Stretch> stretches, string phase)
    {
        var own = stretches.Where(stretch => stretch.Phase == phase).ToList();
        return own.Count == 0 ? null : own.Sum(stretch => stretch.Seconds);
    }

    private sealed record Stretch(string Phase, DateTimeOffset Begin, double Seconds)
    {
        // Whatever an algorithm tells, a calendar ends: no stretch is longer than a job may be.
        private const double Longest = 30 * 86_400;

        public DateTimeOffset End => Begin.AddSeconds(Math.Clamp(Seconds, 0, Longest));

        public Stretch? After(DateTimeOffset moment) =>
            End <= moment ? null : Begin >= moment ? this : new Stretch(Phase, moment, (End - moment).TotalSeconds);
    }
}

/// <summary>A stretch of time in a <see cref="TimeBar"/>.</summary>
/// <param name="Phase">What happens in it.</param>
/// <param name="From">Where it begins, in [0, 1].</param>
/// <param name="To">Where it ends, in [0, 1].</param>
public sealed record TimeSegment(string Phase, double From, double To);

/// <summary>A phase of a job, planned and actual, all its stretches together.</summary>
/// <param name="Phase">Its name.</param>
/// <param name="PlannedSeconds">What it was to take; null where nothing was planned.</param>
/// <param name="ActualSeconds">What it took, or has taken so far; null where it has not begun.</param>
/// <param name="ExpectedSeconds">What it is to take from now on; null where nothing of it is to come, or nobody knows.</param>
/// <param name="RunsSince">Of the phase that runs now, since when it would run if it had run without a break; null of others.</param>
public sealed record PhaseLine(string Phase, double? PlannedSeconds, double? ActualSeconds, double? ExpectedSeconds, DateTimeOffset? RunsSince);
