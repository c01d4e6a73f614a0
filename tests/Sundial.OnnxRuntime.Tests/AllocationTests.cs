using Xunit;
using static Sundial.OnnxRuntime.Tests.TestSessions;

namespace Sundial.OnnxRuntime.Tests;

public sealed unsafe class AllocationTests
{
    private const int Warm = 50;
    private const int Measured = 200;

    [Fact]
    public void A_run_into_tensors_of_the_caller_allocates_nothing_managed()
    {
        using var session = Open(Models.Addition());
        using var binding = session.Bind();
        using var options = new RunOptions();
        using var a = Vector(1f, 2f);
        using var b = Vector(3f, 4f);
        using var y = Vector(0f, 0f);
        binding.SetInput(0, a);
        binding.SetInput(1, b);
        binding.SetOutput(0, y);

        Assert.Equal(0, AllocatedBy(() => binding.Run(options)));
        Assert.Equal(0, AllocatedBy(() => binding.SetInput(0, binding.GetHashCode() == 0 ? b : a)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_kernel_that_uses_all_of_its_context_allocates_nothing_managed_on_any_thread(int threads)
    {
        var op = new ScriptedOperator("Everything", (in context) =>
        {
            Span<long> shape = stackalloc long[Math.Max(context.CopyShape(0, stackalloc long[4]), 1)];
            shape[0] = context.HasInput(1) ? 0 : context.InputDim(0, 0);
            _ = context.InputType(0);
            _ = context.HasOutput(0, shape);
            var body = new Square { X = context.Input<float>(0), Y = context.Output<float>(0, shape) };
            context.ParallelFor((int)context.InputLength(0), ref body);
            var meeting = new Meeting { Threads = threads };
            context.ParallelFor(threads, &Measure, &meeting);
        });
        using var session = Open(Models.Custom("Everything"), threads, op);
        using var binding = session.Bind();
        using var x = OrtTensor.Over<float>(Enumerable.Repeat(3f, 256).ToArray(), [256]);
        using var y = OrtTensor.Allocate<float>([256]);
        binding.SetInput(0, x);
        binding.SetOutput(0, y);

        Assert.Equal(0, AllocatedBy(() => binding.Run()));
        Assert.All(y.Data<float>().ToArray(), value => Assert.Equal(9, value));

        ThreadMeter.Start();
        for (var n = 0; n < Measured; n++)
        {
            binding.Run();
        }

        Assert.Equal((0, threads), (ThreadMeter.Allocated, ThreadMeter.Threads));
    }

    // A thread waits for the others before it ends its part: else one may be quick enough to do them all.
    private static void Measure(int index, void* state)
    {
        ThreadMeter.Read();
        var meeting = (Meeting*)state;
        Interlocked.Increment(ref meeting->Arrived);
        var wait = default(SpinWait);
        while (Volatile.Read(ref meeting->Arrived) < meeting->Threads)
        {
            wait.SpinOnce();
        }
    }

    private static long AllocatedBy(Action action)
    {
        for (var n = 0; n < Warm; n++)
        {
            action();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < Measured; n++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private struct Meeting
    {
        public int Threads;
        public int Arrived;
    }

    private struct Square : IParallelBody
    {
        public float* X;
        public float* Y;

        public readonly void Run(int index) => Y[index] = X[index] * X[index];
    }

    /// <summary>What the threads that call <see cref="Read"/> allocate between their first and their last call.</summary>
    private static class ThreadMeter
    {
        private static int _round;
        private static int _threads;
        private static long _allocated;

        [ThreadStatic]
        private static int _roundOfThread;

        [ThreadStatic]
        private static long _before;

        public static int Threads => _threads;

        public static long Allocated => Interlocked.Read(ref _allocated);

        public static void Start()
        {
            _threads = 0;
            _allocated = 0;
            Interlocked.Increment(ref _round);
        }

        public static void Read()
        {
            var now = GC.GetAllocatedBytesForCurrentThread();
            if (_roundOfThread != Volatile.Read(ref _round))
            {
                _roundOfThread = _round;
                Interlocked.Increment(ref _threads);
            }
            else
            {
                Interlocked.Add(ref _allocated, now - _before);
            }

            _before = now;
        }
    }
}
