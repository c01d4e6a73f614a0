using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sundial.Cli.Logins;
using Sundial.Cli.Observers;
using Sundial.Cli.Processes;
using Sundial.Cli.Remote;
using Sundial.Console;
using Sundial.Server;
using Sundial.Server.Tenancy;

namespace Sundial.Cli.Commands.Hosting;

/// <summary>The service in this process, from its start to Ctrl-C.</summary>
internal static class UpSession
{
    // The server's own log to standard error would say everything twice.
    private static readonly string[] s_ownLog = ["--Logging:Console:LogLevel:Default=None"];

    /// <summary>Runs it.</summary>
    public static async Task<ExitCode> RunAsync(Surroundings around, UpRequest request)
    {
        using var interruption = new Interruption { HasModel = true };
        var began = around.Clock.GetTimestamp();
        try
        {
            Task? sample = null;
            await using var app = Create(request, () => sample is not { IsCompleted: true });
            app.Services.GetRequiredService<ILoggerFactory>().AddProvider(new ServerLog(around.Terminal, around.Clock));
            var options = app.Services.GetRequiredService<ServerOptions>();
            around.Terminal.Line($"Starting Sundial with its data in {options.Data}. The first start makes a database, which takes a few seconds.");
            await ServerApp.StartAsync(app, interruption.Token);
            sample = TellReady(around, app, request, around.Clock.GetElapsedTime(began), interruption.Token);
            await EndAsync(around, app, interruption);
            await sample;
        }
        catch (ServerStartException fault)
        {
            throw new UsageException(fault.Message, ExitCode.Failed, "server.not-started");
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            throw new UsageException("Stopped before the server was ready.", ExitCode.StoppedWithModel, "stopped");
        }

        return ExitCode.Ok;
    }

    private static WebApplication Create(UpRequest request, Func<bool> sampleIsComing)
    {
        WebApplication? app = null;
        var console = new ServerAddition(
            (builder, options) => builder.AddConsole(
                new ConsoleOptions { Folder = Path.Combine(options.Data, "console"), Api = () => Reachable(ServerApp.AddressOf(app!)), SampleIsComing = sampleIsComing }),
            ConsoleSetup.UseConsole);
        return app = ServerApp.Create([.. request.Settings, .. s_ownLog], console);
    }

    // Gives the sample data on its way: who waits for the server does not wait for it.
    private static Task TellReady(Surroundings around, WebApplication app, UpRequest request, TimeSpan took, CancellationToken cancel)
    {
        var (terminal, options) = (around.Terminal, app.Services.GetRequiredService<ServerOptions>());
        var address = Reachable(ServerApp.AddressOf(app));
        var name = Logins.Logins.NameOf(address);
        var secret = app.Services.GetRequiredService<FirstKey>().Secret;
        if (secret is not null && request.StoresLogin)
        {
            LoginFile.OfUser.Remember(address, secret);
        }

        terminal.Event(new { Event = "ready", Address = name, options.Data, ElapsedSeconds = Math.Round(took.TotalSeconds, 3), AdminKey = secret });
        terminal.Line();
        terminal.Line($"Sundial is ready at {name} after {Numbers.Seconds(took.TotalSeconds)}. Open it in a browser for the console.");
        var login = LoginFile.OfUser.Read();
        var key = login.KeyFor(address);
        if (secret is not null)
        {
            terminal.Line("The admin key, shown this once:");
            terminal.Line();
            terminal.Line($"  {secret}");
            terminal.Line();
        }

        terminal.Line(key is null || login.Current != name
            ? $"Log in, in another terminal, with: sundial login {name}"
            : "You are logged in. In another terminal: sundial job create --dataset digits --within 60s --follow");
        terminal.Line("Ctrl-C stops the server.");
        terminal.Line();
        return (secret ?? key) is { } able
            ? Task.Run(() => SampleData.AddAsync(around, address, able, options.Data, cancel), CancellationToken.None)
            : Task.CompletedTask;
    }

    private static async Task EndAsync(Surroundings around, WebApplication app, Interruption interruption)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var asked = interruption.Token.Register(() => ended.TrySetResult());
        using var stopping = app.Lifetime.ApplicationStopping.Register(() => ended.TrySetResult());
        await ended.Task;
        around.Terminal.Event(new { Event = "stopping" });
        around.Terminal.Line("Stopping (Ctrl-C again ends at once).");
        await app.StopAsync(CancellationToken.None);
        around.Terminal.Event(new { Event = "stopped" });
        around.Terminal.Line("Stopped. Jobs that had not ended go on from their last checkpoints at the next sundial up.");
    }

    // A server that listens at every address is called at the nearest one.
    private static Uri Reachable(Uri address) =>
        IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
            ? new UriBuilder(address) { Host = "127.0.0.1" }.Uri
            : address;
}
