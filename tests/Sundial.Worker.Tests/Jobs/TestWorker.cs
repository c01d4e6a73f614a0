using System.Collections.Concurrent;

namespace Sundial.Worker.Tests.Jobs;

/// <summary>A worker in this process, at a scripted master.</summary>
internal sealed class TestWorker : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public TestWorker(ScriptedMaster master, string sandbox = "none")
    {
        Folder = Directory.CreateTempSubdirectory("sundial-worker-").FullName;
        _running = WorkerApp.RunAsync(
            new WorkerOptions { Server = master.Address, Token = "key", WorkFolder = Folder, Sandbox = sandbox, Log = Log.Enqueue }, _stop.Token);
    }

    public string Folder { get; }

    public ConcurrentQueue<string> Log { get; } = new();

    public async Task DrainAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await DrainAsync();
        _stop.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
