using System.Diagnostics;
using System.Globalization;
using Sundial.Compute.Processes;
using Sundial.Worker.Tests.Jobs;
using Sundial.Worker.Tests.Leases;
using Xunit;

namespace Sundial.Worker.Tests.Processes;

/// <summary>The worker as a process of its own, which dies and is stopped.</summary>
public class WorkerProcessTests
{
    private const int Stop = 19;
    private const int Continue = 18;

    [Fact]
    public async Task What_a_killed_worker_ran_dies_with_it()
    {
        await using var master = await ScriptedMaster.StartAsync();
        using var worker = new Worker(master);
        var lease = master.Give(TestOrders.Order(1, 60, "sh", "-c", "sleep 1000 & echo \"child $!\"; echo \"self $$\"; wait"));
        await master.UntilAsync(() => lease.Lines.Count == 2);
        worker.Signal(LibC.SigKill);

        foreach (var line in lease.Lines)
        {
            await GoneAsync(int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task A_worker_stopped_beyond_its_lease_writes_nothing_when_it_goes_on()
    {
        await using var master = await ScriptedMaster.StartAsync(leaseSeconds: 1);
        using var worker = new Worker(master);
        var lease = master.Give(TestOrders.Order(1, 60, "sh", "-c", "echo ready; while [ ! -e \"$SAGEMAKER_BASE_DIR/go\" ]; do sleep 0.02; done; echo x > \"$SAGEMAKER_BASE_DIR/model/m\""));
        await master.UntilAsync(() => lease.Lines.Contains("ready"));
        worker.Signal(Stop);

        // The job is another's now, and the program ends while its worker stands still.
        lease.IsRefused = true;
        await File.WriteAllTextAsync(Path.Combine(Directory.GetDirectories(Directory.GetDirectories(Path.Combine(worker.Folder, "jobs"))[0])[0], "go"), "");
        worker.Signal(Continue);
        var next = master.Give(TestOrders.Order(1, 60, "sh", "-c", "echo m > \"$SAGEMAKER_BASE_DIR/model/m\""));
        await master.UntilAsync(() => next.HasEnded);

        Assert.False(lease.HasEnded);
        Assert.Empty(lease.Checkpoints);
        Assert.NotNull(next.Completed);
    }

    [Fact]
    public async Task A_terminated_worker_gives_its_job_up_says_goodbye_and_ends_with_0()
    {
        await using var master = await ScriptedMaster.StartAsync();
        using var worker = new Worker(master);
        var lease = master.Give(TestOrders.Order(1, 60, "sh", "-c", "trap 'exit 0' TERM; echo ready; while :; do sleep 0.02; done"));
        await master.UntilAsync(() => lease.Lines.Contains("ready"));
        worker.Signal(LibC.SigTerm);

        Assert.Equal(0, await worker.ExitAsync());
        Assert.True(lease.GivenUp!.Retry);
        Assert.True(master.SaidGoodbye);
    }

    [Fact]
    public async Task A_second_signal_ends_a_worker_that_still_waits_for_its_program_at_once()
    {
        await using var master = await ScriptedMaster.StartAsync();
        using var worker = new Worker(master);
        var lease = master.Give(TestOrders.Order(1, 60, "sh", "-c", "trap 'echo asked' TERM; echo ready; while :; do sleep 0.02; done"));
        await master.UntilAsync(() => lease.Lines.Contains("ready"));
        worker.Signal(LibC.SigTerm);
        await master.UntilAsync(() => lease.Lines.Contains("asked"));
        worker.Signal(LibC.SigTerm);

        Assert.Equal(130, await worker.ExitAsync());
        Assert.False(lease.HasEnded);
    }

    [Fact]
    public async Task Bad_arguments_are_told_in_a_sentence()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Worker.Program, "--sever", "x"]) { RedirectStandardError = true })!;
        Assert.Equal("sundial-worker: There is no option \"--sever\"; sundial-worker --help lists them.\n", await process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.Equal(2, process.ExitCode);
    }

    // A process that somebody else reaps is seen to be gone by looking.
    private static async Task GoneAsync(int process)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (ProcessTree.StartOf(process) is not null)
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    private sealed class Worker : IDisposable
    {
        private readonly Process _process;

        public Worker(ScriptedMaster master)
        {
            var start = new ProcessStartInfo("dotnet", [Program, "--server", master.Address.AbsoluteUri, "--work-folder", Folder, "--sandbox", "none"]);
            start.Environment[WorkerOptions.TokenVariable] = "key";
            _process = Process.Start(start)!;
        }

        public static string Program => Path.Combine(AppContext.BaseDirectory, "sundial-worker.dll");

        public string Folder { get; } = Directory.CreateTempSubdirectory("sundial-worker-").FullName;

        public void Signal(int signal) => LibC.Signal(_process.Id, signal);

        public async Task<int> ExitAsync()
        {
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
            return _process.ExitCode;
        }

        public void Dispose()
        {
            Signal(LibC.SigKill);
            _process.WaitForExit();
            _process.Dispose();
            JobFolderCleaner.Clean(Folder);
        }
    }
}
