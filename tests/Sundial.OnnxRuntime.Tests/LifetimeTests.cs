using System.Runtime.CompilerServices;
using Xunit;
using static Sundial.OnnxRuntime.Tests.TestSessions;

namespace Sundial.OnnxRuntime.Tests;

/// <summary>Whatever is released or forgotten, in whatever order: nothing in use goes away, nothing unused stays.</summary>
public sealed class LifetimeTests
{
    public static TheoryData<int[]> Orders => [.. Permutations([0, 1, 2, 3, 4])];

    [Theory]
    [MemberData(nameof(Orders))]
    public void Everything_may_be_disposed_of_in_any_order(int[] order)
    {
        var op = ScriptedOperator.Copy("Copy");
        var domain = new CustomOperatorDomain("test", op);
        var options = new SessionOptions { IntraOpThreads = 1 };
        options.Add(domain);
        var session = new Session(Models.Custom("Copy"), options);
        var binding = session.Bind();
        var x = Vector(1f, 2f);
        binding.SetInput(0, x);
        binding.Run();
        using var result = binding.TakeOutput(0);
        binding.Run();
        IDisposable[] things = [domain, options, session, binding, x];

        foreach (var which in order)
        {
            things[which].Dispose();
            things[which].Dispose();
        }

        Assert.Equal([1, 2], result.Data<float>().ToArray());
        Assert.Equal((1, 1), (op.Made, op.Disposed));
        Assert.Throws<ObjectDisposedException>(() => binding.Run());
    }

    [Fact]
    public void A_binding_keeps_its_tensors_and_a_session_its_operators()
    {
        using var session = Open(Models.Custom("Copy"), ScriptedOperator.Copy("Copy"));
        using var binding = session.Bind();
        var y = new float[2];
        Fill(binding, y);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        binding.Run();

        Assert.Equal([1, 2], y);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Fill(RunBinding binding, float[] y)
        {
            using var x = Vector(1f, 2f);
            binding.SetInput(0, x);
            binding.SetOutput(0, OrtTensor.Over<float>(y, [2]));
        }
    }

    [Fact]
    public void Options_outlive_their_operators_until_sessions_are_made()
    {
        using var options = new SessionOptions();
        using (var domain = new CustomOperatorDomain("test", ScriptedOperator.Copy("Copy")))
        {
            options.Add(domain);
        }

        using var session = new Session(Models.Custom("Copy"), options);
        Assert.Equal([5], session.Run(5f));
    }

    [Fact]
    public void What_was_disposed_of_is_refused()
    {
        var domain = new CustomOperatorDomain("test", ScriptedOperator.Copy("Copy"));
        using var options = new SessionOptions();
        var session = new Session(Models.Addition(), options);
        using var binding = session.Bind();
        var tensor = Vector(1f);
        domain.Dispose();
        session.Dispose();
        tensor.Dispose();

        Assert.Throws<ObjectDisposedException>(() => options.Add(domain));
        Assert.Throws<ObjectDisposedException>(() => binding.SetInput(0, tensor));
        Assert.Throws<ObjectDisposedException>(() => tensor.Data<float>().Length);
        Assert.Throws<ObjectDisposedException>(() => session.Metadata);
        options.Dispose();
        Assert.Throws<ObjectDisposedException>(() => new Session(Models.Addition(), options));
        Assert.Throws<ObjectDisposedException>(() => options.IntraOpThreads = 2);
    }

    [Fact]
    public void A_session_disposed_of_while_it_runs_lets_the_run_finish()
    {
        Session? session = null;
        RunBinding? binding = null;
        var op = ScriptedOperator.Copy("Copy", () =>
        {
            binding!.Dispose();
            session!.Dispose();
            GC.Collect();
        });
        session = Open(Models.Custom("Copy"), op);
        binding = session.Bind();
        using var x = Vector(3f);
        using var y = Vector(0f);
        binding.SetInput(0, x);
        binding.SetOutput(0, y);

        binding.Run();

        Assert.Equal([3], y.Data<float>().ToArray());
        Assert.Equal(1, op.Disposed);
    }

    [Fact]
    public void A_forgotten_session_is_released_with_its_kernels_and_operators()
    {
        var disposed = new int[1];
        var forgotten = Forget(disposed);

        CollectUntil(() => disposed[0] == 1 && !forgotten.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Forget(int[] disposed)
        {
            var op = new ScriptedOperator("Copy", static (in context) => { }) { OnDispose = () => disposed[0]++ };
            var domain = new CustomOperatorDomain("test", op);
            var options = new SessionOptions();
            options.Add(domain);
            _ = new Session(Models.Custom("Copy"), options).Bind();
            return new WeakReference(op);
        }
    }

    [Fact]
    public void A_forgotten_tensor_lets_go_of_the_callers_memory()
    {
        var forgotten = Forget();

        CollectUntil(() => !forgotten.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Forget()
        {
            var memory = new float[16];
            _ = OrtTensor.Over<float>(memory, [16]);
            return new WeakReference(memory);
        }
    }

    private static void CollectUntil(Func<bool> isGone)
    {
        for (var n = 0; n < 50 && !isGone(); n++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.True(isGone());
    }

    private static IEnumerable<int[]> Permutations(int[] items) => items.Length == 0
        ? [[]]
        : items.SelectMany(first => Permutations([.. items.Where(item => item != first)]).Select(rest => (int[])[first, .. rest]));
}
