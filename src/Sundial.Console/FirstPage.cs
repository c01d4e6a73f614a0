using Microsoft.Extensions.Hosting;

namespace Sundial.Console;

/// <summary>Asks for the first page as soon as the server listens: what is compiled at its first use is so before a person waits for it.</summary>
/// <param name="options">Where the server is.</param>
/// <param name="lifetime">Tells when it listens.</param>
internal sealed class FirstPage(ConsoleOptions options, IHostApplicationLifetime lifetime) : BackgroundService
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var listens = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(listens.SetResult);
        try
        {
            await listens.Task.WaitAsync(stoppingToken);
            using var connections = new SocketsHttpHandler { UseProxy = false };
            using var http = new HttpClient(connections) { Timeout = s_patience };
            using var answer = await http.GetAsync(new Uri(options.Api(), ConsolePaths.SignIn), stoppingToken);
        }
        catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException)
        {
            // Whoever asks next compiles it.
        }
    }
}
