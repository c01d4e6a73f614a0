using System.Runtime.InteropServices;
using Xunit;
using static Sundial.OnnxRuntime.Tests.TestSessions;

namespace Sundial.OnnxRuntime.Tests;

public sealed unsafe class ParallelForTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(1, 1000)]
    [InlineData(2, 1000)]
    [InlineData(2, 1)]
    [InlineData(2, 0)]
    public void Each_part_runs_exactly_once(int threads, int count)
    {
        var op = new ScriptedOperator("Count", (in context) =>
        {
            var y = context.Output<float>(0, [count]);
            new Span<float>(y, count).Clear();
            var body = new Increment { Y = y };
            context.ParallelFor(count, ref body);
            context.ParallelFor(count, &AddTwo, y);
        });
        using var session = Open(Models.Custom("Count"), threads, op);

        Assert.Equal(Enumerable.Repeat(3f, count), session.Run(0f));

        static void AddTwo(int index, void* y) => ((float*)y)[index] += 2;
    }

    [Fact]
    public void Parts_run_side_by_side_on_the_threads_of_the_session()
    {
        using var meeting = new Barrier(2);
        var threads = MeetInParts(meeting, count: 2, threads: 2);

        Assert.Equal(2, threads.Distinct().Count());
        Assert.Contains(Environment.CurrentManagedThreadId, threads);
    }

    [Fact]
    public void One_thread_is_the_callers_own()
    {
        using var meeting = new Barrier(1);

        Assert.Equal([Environment.CurrentManagedThreadId], MeetInParts(meeting, count: 8, threads: 1).Distinct());
    }

    [Fact]
    public void A_given_number_of_threads_is_not_tied_to_cores()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // The runtime ties no threads elsewhere either; only Linux lets us see it.
        }

        var allowed = new string[2];
        using var meeting = new Barrier(2);
        MeetInParts(meeting, count: 2, threads: 2, part => allowed[part] =
            File.ReadLines("/proc/thread-self/status").First(line => line.StartsWith("Cpus_allowed:", StringComparison.Ordinal)));

        Assert.Equal(allowed[0], allowed[1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void What_a_part_throws_is_thrown_once_all_parts_ended(int threads)
    {
        var ended = 0;
        var op = new ScriptedOperator("Throw", (in context) => Parts(context, 100, part =>
        {
            Interlocked.Increment(ref ended);
            if (part is 3 or 60)
            {
                throw new TimeoutException($"part {part} gave up");
            }
        }));
        using var session = Open(Models.Custom("Throw"), threads, op);

        var error = Assert.Throws<OrtException>(() => session.Run(0f));

        Assert.Matches("TimeoutException: part (3|60) gave up", error.Message);
        Assert.Equal(100, ended);
    }

    [Fact]
    public void A_negative_count_is_refused()
    {
        using var session = Open(Models.Custom("Less"), new ScriptedOperator("Less", (in context) => Parts(context, -1, static _ => { })));

        Assert.Contains("ArgumentOutOfRange", Assert.Throws<OrtException>(() => session.Run(0f)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_allocate_and_collect_on_the_runtimes_threads()
    {
        using var meeting = new Barrier(2);
        var texts = new string[2];
        for (var n = 0; n < 3; n++)
        {
            MeetInParts(meeting, count: 2, threads: 2, part =>
            {
                texts[part] = string.Create(1000, part, static (span, part) => span.Fill((char)('a' + part)));
                GC.Collect();
            });
        }

        Assert.Equal([new string('a', 1000), new string('b', 1000)], texts);
    }

    /// <summary>Runs parts that wait for one another, and tells on which threads they ran.</summary>
    private static int[] MeetInParts(Barrier meeting, int count, int threads, Action<int>? meanwhile = null)
    {
        var seen = new int[count];
        var op = new ScriptedOperator("Meet", (in context) => Parts(context, count, part =>
        {
            seen[part] = Environment.CurrentManagedThreadId;
            Assert.True(meeting.SignalAndWait(_patience));
            meanwhile?.Invoke(part);
        }));
        using var session = Open(Models.Custom("Meet"), threads, op);
        session.Run(0f);
        return seen;
    }

    /// <summary>A loop over a delegate, and an output because the node needs one.</summary>
    private static void Parts(in KernelContext context, int count, Action<int> action)
    {
        var handle = GCHandle.Alloc(action);
        try
        {
            *context.Output<float>(0, [1]) = 0;
            var body = new Call { Action = GCHandle.ToIntPtr(handle) };
            context.ParallelFor(count, ref body);
        }
        finally
        {
            handle.Free();
        }
    }

    private struct Increment : IParallelBody
    {
        public float* Y;

        public readonly void Run(int index) => Y[index]++;
    }

    private struct Call : IParallelBody
    {
        public nint Action;

        public readonly void Run(int index) => ((Action<int>)GCHandle.FromIntPtr(Action).Target!)(index);
    }
}
