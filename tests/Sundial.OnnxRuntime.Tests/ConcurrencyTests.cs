using Xunit;
using static Sundial.OnnxRuntime.Tests.TestSessions;

namespace Sundial.OnnxRuntime.Tests;

public sealed class ConcurrencyTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void Threads_run_one_session_side_by_side_each_with_its_own_binding()
    {
        const int Threads = 4;
        using var meeting = new Barrier(Threads);
        var op = ScriptedOperator.Copy("Copy", () => Assert.True(meeting.SignalAndWait(_patience)));
        using var session = Open(Models.Custom("Copy"), op);

        OnThreads(Threads, thread =>
        {
            using var binding = session.Bind();
            using var x = Vector(0f);
            using var y = Vector(0f);
            binding.SetInput(0, x);
            binding.SetOutput(0, y);
            for (var n = 0; n < 50; n++)
            {
                x.Data<float>()[0] = thread * 1000 + n;
                binding.Run();
                Assert.Equal(thread * 1000 + n, y.Data<float>()[0]);
            }
        });
        Assert.Equal(1, op.Made);
    }

    [Fact]
    public void Sessions_are_made_run_and_released_by_many_threads_at_once()
    {
        var op = ScriptedOperator.Copy("Copy");
        OnThreads(4, thread =>
        {
            for (var n = 0; n < 10; n++)
            {
                using var session = Open(Models.Custom("Copy"), threads: 2, op);
                Assert.Equal([thread], session.Run((float)thread));
            }
        });
        Assert.Equal((40, 40), (op.Made, op.Disposed));
    }

    [Fact]
    public void A_binding_in_use_refuses_others()
    {
        RunBinding? binding = null;
        var refusals = 0;
        using var session = Open(Models.Custom("Copy"), ScriptedOperator.Copy("Copy", () =>
        {
            Assert.Throws<InvalidOperationException>(() => binding!.Run());
            Assert.Throws<InvalidOperationException>(() => binding!.SetOutput(0, null));
            Assert.Throws<InvalidOperationException>(() => binding!.TakeOutput(0));
            refusals++;
        }));
        using var x = Vector(1f);
        using (binding = session.Bind())
        {
            binding.SetInput(0, x);
            binding.Run();
            binding.Run();
        }

        Assert.Equal(2, refusals);
    }

    [Fact]
    public void A_kernel_may_run_another_session()
    {
        using var inner = Open(Models.Custom("Copy"), threads: 2, ScriptedOperator.Copy("Copy"));
        using var outer = Open(Models.Custom("Outer"), threads: 2, ScriptedOperator.Copy("Outer", () => Assert.Equal([7], inner.Run(7f))));

        Assert.Equal([1], outer.Run(1f));
    }

    [Fact]
    public void A_kernel_may_be_called_on_a_thread_that_the_runtime_made()
    {
        var seen = 0;
        using var options = new SessionOptions { IntraOpThreads = 1, InterOpThreads = 2 };
        using var domain = new CustomOperatorDomain("test", ScriptedOperator.Copy("Copy", () =>
        {
            seen = Environment.CurrentManagedThreadId;
            GC.Collect();
        }));
        options.Add(domain);
        var session = new Session(Models.Custom("Copy"), options);

        Assert.Equal([6], session.Run(6f));

        Assert.NotEqual(Environment.CurrentManagedThreadId, seen);
        session.Dispose();
    }

    [Fact]
    public void A_run_is_stopped_before_its_next_operator()
    {
        using var stop = new RunOptions();
        var second = 0;
        var model = Models.Custom([Models.Node("First", ["x"], ["h"]), Models.Node("Second", ["h"], ["y"])], ["x"], ["y"]);
        using var session = Open(model, ScriptedOperator.Copy("First", stop.Terminate), ScriptedOperator.Copy("Second", () => second++));
        using var binding = session.Bind();
        using var x = Vector(1f);
        binding.SetInput(0, x);

        Assert.Contains("terminate", Assert.Throws<OrtException>(() => binding.Run(stop)).Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, second);
        binding.Run();
        Assert.Equal(1, second);
    }

    [Fact]
    public void Options_that_were_told_to_stop_stop_every_run_until_reset()
    {
        using var stop = new RunOptions();
        using var session = Open(Models.Custom("Copy"), ScriptedOperator.Copy("Copy"));
        using var binding = session.Bind();
        using var x = Vector(1f);
        binding.SetInput(0, x);
        stop.Terminate();
        Assert.Throws<OrtException>(() => binding.Run(stop));
        Assert.Throws<OrtException>(() => binding.Run(stop));

        stop.Reset();

        binding.Run(stop);
    }

    /// <summary>Real threads, not the pool's: the pool would start them one by one.</summary>
    private static void OnThreads(int count, Action<int> body)
    {
        var faults = new List<Exception>();
        var threads = Enumerable.Range(0, count).Select(index => new Thread(() =>
        {
            try
            {
                body(index);
            }
            catch (Exception fault)
            {
                lock (faults)
                {
                    faults.Add(fault);
                }
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Empty(faults);
    }
}
