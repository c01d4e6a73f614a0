using Sundial.Contracts.Training;

namespace Sundial.Server.Training.Master;

/// <summary>A place where one job at a time can be done: a worker that is there, or one that could be started.</summary>
/// <param name="Cpus">Processors.</param>
/// <param name="MemoryBytes">Memory.</param>
/// <param name="Gpus">Graphics processors.</param>
/// <param name="RunsCustomAlgorithms">Whether it takes a tenant's own programs.</param>
internal sealed record Slot(int Cpus, long MemoryBytes, int Gpus, bool RunsCustomAlgorithms)
{
    /// <summary>Whether it has what a job needs.</summary>
    public bool Fits(Demand demand) =>
        Cpus >= demand.Size.Cpus && MemoryBytes >= demand.Size.MemoryBytes && Gpus >= demand.Size.Gpus && (!demand.Custom || RunsCustomAlgorithms);
}

/// <summary>What a job asks of the machines.</summary>
/// <param name="Size">What a worker must have.</param>
/// <param name="Custom">Whether it is a tenant's own program.</param>
/// <param name="Least">The least time to a model, the master's reserve included.</param>
/// <param name="DeadlineAt">By when.</param>
/// <param name="FillsDeadline">Whether it holds its slot until then, or for <paramref name="Least"/>.</param>
internal sealed record Demand(JobSize Size, bool Custom, TimeSpan Least, DateTimeOffset DeadlineAt, bool FillsDeadline)
{
    /// <summary>The last moment to begin.</summary>
    public DateTimeOffset LatestStartAt => DeadlineAt - Least;
}

/// <summary>A job that a slot is taken by.</summary>
/// <param name="Demand">What it asked for.</param>
/// <param name="Since">When it began.</param>
internal sealed record RunningDemand(Demand Demand, DateTimeOffset Since);

/// <summary>All there is to do.</summary>
/// <param name="Running">Jobs at work.</param>
/// <param name="Waiting">Jobs that were admitted and wait, in any order.</param>
internal sealed record DemandQueue(IReadOnlyList<RunningDemand> Running, IReadOnlyList<Demand> Waiting);

/// <summary>Whether a deadline can be kept with what is queued and what machines there are.</summary>
/// <param name="IsAdmitted">Whether it can.</param>
/// <param name="EarliestDeadlineAt">The earliest that can be kept; null where it can, or where no machine has what the job needs.</param>
internal readonly record struct AdmissionAnswer(bool IsAdmitted, DateTimeOffset? EarliestDeadlineAt);

/// <summary>Plays the queue through: those who can wait least go first, each to the slot that is free first.</summary>
/// <remarks>
/// A plan, not a promise: jobs that are done early make it better and lost workers make it worse. It errs towards taking a job,
/// since one that takes less than the least time of its algorithm is not known of, but never takes one that was hopeless from the start.
/// </remarks>
internal static class Admission
{
    /// <summary>How many deadlines are tried for the earliest that can be kept; the last of them always can.</summary>
    private const int Tries = 16;

    /// <summary>Decides on a new job.</summary>
    /// <param name="slots">The machines. Where there are none yet, one is believed to come that fits.</param>
    /// <param name="there">What there is to do already.</param>
    /// <param name="asked">The new job.</param>
    /// <param name="now">The time.</param>
    public static AdmissionAnswer Decide(IReadOnlyList<Slot> slots, DemandQueue there, Demand asked, DateTimeOffset now)
    {
        var places = Places(slots);
        var running = there.Running;
        if (!places.Any(slot => slot.Fits(asked)))
        {
            return new(false, null);
        }

        var queue = InOrder(there.Waiting);
        var before = Play(places, running, queue, now);
        if (Fits(asked, places, running, queue, before.Missed, now))
        {
            return new(true, null);
        }

        // It can begin when a slot comes free: either between those that wait, or after them all.
        var beginnings = before.Free.Where(at => at >= now).Append(now).Distinct().Order().ToList();
        var stride = Math.Max(1, beginnings.Count / Tries);
        foreach (var beginning in beginnings.Where((_, index) => index % stride == 0))
        {
            var deadline = beginning + asked.Least;
            if (deadline > asked.DeadlineAt && Fits(asked with { DeadlineAt = deadline }, places, running, queue, before.Missed, now))
            {
                return new(false, deadline);
            }
        }

        var last = queue.Select(demand => demand.LatestStartAt).Append(before.Free.Max()).Append(now).Max();
        return new(false, last + asked.Least);
    }

    /// <summary>Whether a change of what there is to do makes no more jobs late than are without it.</summary>
    /// <param name="slots">The machines.</param>
    /// <param name="before">What there is to do.</param>
    /// <param name="after">The same with the change.</param>
    /// <param name="now">The time.</param>
    public static bool DelaysNobody(IReadOnlyList<Slot> slots, DemandQueue before, DemandQueue after, DateTimeOffset now) =>
        Play(Places(slots), after.Running, InOrder(after.Waiting), now).Missed <= Play(Places(slots), before.Running, InOrder(before.Waiting), now).Missed;

    private static IReadOnlyList<Slot> Places(IReadOnlyList<Slot> slots) => slots.Count == 0 ? [new Slot(int.MaxValue, long.MaxValue, int.MaxValue, true)] : slots;

    private static List<Demand> InOrder(IReadOnlyList<Demand> waiting) => [.. waiting.OrderBy(demand => demand.LatestStartAt)];

    private static bool Fits(
        Demand asked, IReadOnlyList<Slot> slots, IReadOnlyList<RunningDemand> running, List<Demand> queue, int missedBefore, DateTimeOffset now)
    {
        if (asked.LatestStartAt < now)
        {
            return false;
        }

        // After those of the same latest start: they were there first.
        var place = queue.FindIndex(demand => demand.LatestStartAt > asked.LatestStartAt);
        var with = new List<Demand>(queue);
        with.Insert(place < 0 ? with.Count : place, asked);
        // A job that is late already is no reason to refuse another; one that becomes late is.
        return Play(slots, running, with, now).Missed <= missedBefore;
    }

    /// <summary>How many miss their latest start, and when slots come free.</summary>
    private static (int Missed, List<DateTimeOffset> Free) Play(IReadOnlyList<Slot> slots, IReadOnlyList<RunningDemand> running, List<Demand> queue, DateTimeOffset now)
    {
        var free = Enumerable.Repeat(now, slots.Count).ToArray();
        var moments = new List<DateTimeOffset>();
        foreach (var job in running)
        {
            Place(slots, free, job.Demand, at: _ => EndOfRunning(job, now));
        }

        moments.AddRange(free);
        var missed = 0;
        foreach (var demand in queue)
        {
            var began = Place(slots, free, demand, at: begin => demand.FillsDeadline && demand.DeadlineAt > begin ? demand.DeadlineAt : begin + demand.Least, moments);
            missed += began is { } begin && begin <= demand.LatestStartAt ? 0 : 1;
        }

        return (missed, moments);
    }

    private static DateTimeOffset EndOfRunning(RunningDemand job, DateTimeOffset now)
    {
        var end = job.Demand.FillsDeadline ? job.Demand.DeadlineAt : job.Since + job.Demand.Least;
        return end > now ? end : now;
    }

    /// <summary>Puts a job where it can begin first; of two such slots into the smaller one.</summary>
    private static DateTimeOffset? Place(
        IReadOnlyList<Slot> slots, DateTimeOffset[] free, Demand demand, Func<DateTimeOffset, DateTimeOffset> at, List<DateTimeOffset>? moments = null)
    {
        var best = -1;
        for (var index = 0; index < free.Length; index++)
        {
            if (slots[index].Fits(demand) && (best < 0 || free[index] < free[best] || (free[index] == free[best] && slots[index].Cpus < slots[best].Cpus)))
            {
                best = index;
            }
        }

        if (best < 0)
        {
            return null;
        }

        var begin = free[best];
        free[best] = at(begin);
        moments?.Add(free[best]);
        return begin;
    }
}
