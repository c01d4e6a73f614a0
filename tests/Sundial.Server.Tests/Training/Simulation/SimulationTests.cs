using System.Globalization;
using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Xunit;
using Xunit.Abstractions;

namespace Sundial.Server.Tests.Training.Simulation;

/// <summary>
/// Master and workers through crashes, pauses, partitions, clock jumps, and messages that are lost, late or doubled.
/// <c>SUNDIAL_SIMULATION_SEED=n</c> runs one schedule again and tells its story; <c>SUNDIAL_SIMULATION_COUNT=n</c> runs more of them.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Count = 10_000;

    [Fact]
    public void Ten_thousand_schedules_break_no_invariant()
    {
        if (Environment.GetEnvironmentVariable("SUNDIAL_SIMULATION_SEED") is { Length: > 0 } one)
        {
            Schedule.Run(int.Parse(one, CultureInfo.InvariantCulture), null, output.WriteLine);
            return;
        }

        var count = Environment.GetEnvironmentVariable("SUNDIAL_SIMULATION_COUNT") is { Length: > 0 } more ? int.Parse(more, CultureInfo.InvariantCulture) : Count;
        var (ends, broken) = Run(Enumerable.Range(1, count), null);

        output.WriteLine($"{count} schedules: {string.Join(", ", ends.OrderBy(end => end.Key).Select(end => $"{end.Value} {end.Key}"))}");
        Assert.True(broken.Count == 0, string.Join('\n', broken.DistinctBy(one => one.Split(": ")[1][..Math.Min(24, one.Split(": ")[1].Length)]).Concat(broken).Take(10)));
        // They are worth something only if all of this happens in them, and often.
        Assert.All(
            [JobState.Completed, JobState.Failed, JobState.Stopped, JobState.DeadlineExceeded],
            state => Assert.True(ends.GetValueOrDefault(state) > count / 200, $"only {ends.GetValueOrDefault(state)} jobs ended as {state}"));
    }

    [Fact]
    public void The_same_seed_is_the_same_run()
    {
        static IEnumerable<string> Told(int seed) => Schedule.Run(seed)
            .Select(job => $"{job.Job.Id} {job.Job.State} {job.Job.Fence} {job.Job.Generation} {job.Metrics.Count} {job.Checkpoints.Count} {job.Job.EndedAt:O}");

        Assert.All(Enumerable.Range(1, 20), seed => Assert.Equal(Told(seed), Told(seed)));
    }

    [Fact]
    public void A_master_without_a_fence_is_found_out() =>
        Assert.Contains(Run(Enumerable.Range(1, 300), (scheduler, random) => new Unfenced(scheduler, random)).Broken, fault => fault.Contains("under the old lease", StringComparison.Ordinal));

    [Fact]
    public void A_master_that_forgets_deadlines_is_found_out() =>
        Assert.Contains(Run(Enumerable.Range(1, 100), (scheduler, random) => new Timeless(scheduler, random)).Broken, fault => fault.Contains("at its deadline", StringComparison.Ordinal));

    [Fact]
    public void A_master_that_acknowledges_what_it_did_not_keep_is_found_out() =>
        Assert.Contains(Run(Enumerable.Range(1, 100), (scheduler, random) => new Forgetful(scheduler, random)).Broken, fault => fault.Contains("metric", StringComparison.Ordinal));

    private static (Dictionary<JobState, int> Ends, List<string> Broken) Run(IEnumerable<int> seeds, Func<Scheduler, Random, SimulatedMaster>? master)
    {
        var gate = new Lock();
        var ends = new Dictionary<JobState, int>();
        var broken = new List<string>();
        Parallel.ForEach(seeds, new ParallelOptions { MaxDegreeOfParallelism = 2 }, seed =>
        {
            try
            {
                var jobs = Schedule.Run(seed, master);
                lock (gate)
                {
                    foreach (var job in jobs)
                    {
                        ends[job.Job.State] = ends.GetValueOrDefault(job.Job.State) + 1;
                    }
                }
            }
            catch (ViolationException violation)
            {
                lock (gate)
                {
                    broken.Add($"SUNDIAL_SIMULATION_SEED={seed}: {violation.Message}");
                }
            }
        });
        return (ends, broken);
    }

    /// <summary>Takes every write as if it came from whoever has the job.</summary>
    private sealed class Unfenced(Scheduler scheduler, Random random) : SimulatedMaster(scheduler, random)
    {
        protected override Lease Credentials(SimulatedJob job, Lease sent) => job.Job.Lease is { } current ? new(current.Id, job.Job.Fence) : sent;
    }

    private sealed class Timeless(Scheduler scheduler, Random random) : SimulatedMaster(scheduler, random)
    {
        protected override bool MeetsDeadlines => false;
    }

    private sealed class Forgetful(Scheduler scheduler, Random random) : SimulatedMaster(scheduler, random)
    {
        protected override void Store(SimulatedJob job, int generation, long step, double value)
        {
            if (step % 17 != 0)
            {
                base.Store(job, generation, step, value);
            }
        }
    }
}
