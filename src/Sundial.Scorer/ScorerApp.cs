using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sundial.Compute.Sandboxes;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Http;
using Sundial.Scorer.Capture;
using Sundial.Scorer.Control;
using Sundial.Scorer.Http;
using Sundial.Scorer.Programs;

namespace Sundial.Scorer;

/// <summary>A scorer: answers inference for the endpoints that the server assigns to it. It may be killed at any moment; with its folder it comes back as it was, server or not.</summary>
public sealed class ScorerApp : IAsyncDisposable
{
    private static readonly TimeSpan LookForServer = TimeSpan.FromSeconds(1);

    private readonly ScorerOptions _options;
    private readonly ScorerFolder _folder;
    private readonly ILoggerFactory _logs;
    private readonly ScorerParts _parts;
    private readonly ApiConnection _connection;
    private readonly HttpClient _shipping;
    private readonly SandboxKind _sandbox;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _ended = new();
    private WebApplication _app = null!;
    private Task _resumed = Task.CompletedTask;
    private ServerLink? _link;
    private Task _following = Task.CompletedTask;
    private Task _shipped = Task.CompletedTask;

    private ScorerApp(ScorerOptions options, ScorerFolder folder, SandboxKind sandbox, TimeProvider clock)
    {
        (_options, _folder, _sandbox, _clock) = (options, folder, sandbox, clock);
        _logs = LoggerFactory.Create(logging => logging.AddProvider(new LogToOperator(options.Log)));
        _connection = new ApiConnection(options.Server, options.Token, clock);
        _shipping = new HttpClient(new SocketsHttpHandler { UseProxy = !options.Server.IsLoopback, AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = options.Server, Timeout = Timeout.InfiniteTimeSpan };
        _shipping.DefaultRequestHeaders.Authorization = new("Bearer", options.Token);
        _parts = new ScorerParts(options, folder, sandbox, (digest, from, cancel) => _link is { } link ? link.OpenBlobAsync(digest, from, cancel) : throw new ServerUnreachableException("The scorer is only just starting."), _logs, clock);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Completes when the server refuses this scorer, or has been away for too long; with the reason.</summary>
    public Task Following => _following;

    /// <summary>What it is made of, for tests and measurements.</summary>
    internal ScorerParts Parts => _parts;

    /// <summary>Runs a scorer until it is asked to end: then requests that have begun are ended, and predictions brought to the server.</summary>
    /// <param name="options">How.</param>
    /// <param name="stop">Asks it to end.</param>
    public static async Task RunAsync(ScorerOptions options, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(options);
        var app = await StartAsync(options, TimeProvider.System).ConfigureAwait(false);
        await using (app.ConfigureAwait(false))
        {
            options.Log($"It listens at {app.Address.GetLeftPart(UriPartial.Authority)}.");
            var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var registration = stop.Register(() => asked.TrySetResult());
            await Task.WhenAny(asked.Task, app.Following).ConfigureAwait(false);
            await app.StopAsync().ConfigureAwait(false);
            await app.Following.ConfigureAwait(false);
        }
    }

    /// <summary>Starts a scorer; when it returns, it answers for what it held before it was last ended.</summary>
    /// <param name="options">How.</param>
    /// <param name="clock">Time.</param>
    public static async Task<ScorerApp> StartAsync(ScorerOptions options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        var folder = ScorerFolder.Take(options.Data);
        ScorerApp? app = null;
        try
        {
            app = new ScorerApp(options, folder, SandboxOf(options), clock);
            await app.StartAsync().ConfigureAwait(false);
            return app;
        }
        catch
        {
            if (app is not null)
            {
                await app.DisposeAsync().ConfigureAwait(false);
            }

            folder.Dispose();
            throw;
        }
    }

    /// <summary>Ends what has begun, for as long as it may take, brings predictions to the server, and says goodbye.</summary>
    public async Task StopAsync()
    {
        using (var limit = new CancellationTokenSource(_options.Drain, _clock))
        {
            await _app.StopAsync(limit.Token).ConfigureAwait(false);
        }

        await _ended.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _shipped.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await (_link?.SayGoodbyeAsync() ?? Task.CompletedTask).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _shipped.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_app is not null)
        {
            await _app.DisposeAsync().ConfigureAwait(false);
        }

        _link?.Dispose();
        await _parts.DisposeAsync().ConfigureAwait(false);
        _shipping.Dispose();
        _connection.Dispose();
        _logs.Dispose();
        _folder.Dispose();
        _ended.Dispose();
    }

    private static SandboxKind SandboxOf(ScorerOptions options)
    {
        try
        {
            return SandboxChoice.Of(options.Sandbox);
        }
        catch (ArgumentException exception)
        {
            throw new ScorerException(exception.Message, exception);
        }
    }

    private async Task StartAsync()
    {
        var known = SafeFile.Read<ScorerIdentity>(_folder.Identity);

        // What it held is loaded while the port is being opened.
        _resumed = Task.Run(_parts.Duties.Resume);
        ProgramFolder.RemoveStale(_folder.Programs);
        _app = await ListenAsync(known?.Port ?? 0).ConfigureAwait(false);
        Address = AddressOf(_app);
        var identity = ScorerIdentity.Of(known, Address.Port);
        SafeFile.Write(_folder.Identity, identity);
        await _resumed.ConfigureAwait(false);

        var self = new RegisterScorerRequest(_options.Name, _options.Address ?? Address, Environment.ProcessorCount, _options.MemoryBytes, _sandbox != SandboxKind.Refused, identity.Id, identity.Secret);
        _link = new ServerLink(new ScorerClient(_connection), self, _parts.Duties, new Reporter(_parts.Directory, _parts.Lines, _parts.Http.Metrics), _parts.Loader, _clock, _options.Log);
        _link.Named += id => SafeFile.Write(_folder.Identity, identity with { Id = id });
        _following = Task.Run(() => FollowAsync(_link));
        var shipper = new CaptureShipper(_parts.Predictions, _shipping, () => _link.Id, _clock, _logs.CreateLogger<CaptureShipper>());
        _shipped = Task.Run(() => shipper.RunAsync(_ended.Token));
    }

    private Task HandleAsync(HttpContext http) => _resumed.IsCompletedSuccessfully ? _parts.Http.HandleAsync(http) : HandleOnceResumedAsync(http);

    /// <summary>A request that finds the port open before it is known what the scorer held would be told that there is no such key, or no such endpoint.</summary>
    private async Task HandleOnceResumedAsync(HttpContext http)
    {
        await _resumed.WaitAsync(http.RequestAborted).ConfigureAwait(false);
        await _parts.Http.HandleAsync(http).ConfigureAwait(false);
    }

    private async Task FollowAsync(ServerLink link)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        var run = link.RunAsync(ended.Token);
        while (!run.IsCompleted && _options.ExitWhenAway is { } longest)
        {
            if (link.AwayFor > longest)
            {
                await ended.CancelAsync().ConfigureAwait(false);
                await run.ConfigureAwait(false);
                throw new ScorerException($"{_options.Server} was away for {longest.TotalMinutes:0} minutes; the scorer ends, as it was told to.");
            }

            await Task.WhenAny(run, Task.Delay(LookForServer, _clock, CancellationToken.None)).ConfigureAwait(false);
        }

        await run.ConfigureAwait(false);
    }

    /// <summary>Opens the port: the one that was asked for, else the one it had last, else any.</summary>
    private async Task<WebApplication> ListenAsync(int lastPort)
    {
        var listen = _options.Listen;
        if (listen.Port == 0 && lastPort > 0)
        {
            try
            {
                return await ListenAtAsync(new UriBuilder(listen) { Port = lastPort }.Uri).ConfigureAwait(false);
            }
            catch (IOException)
            {
                _options.Log($"Port {lastPort}, where it listened last, is taken by now; it takes another one.");
            }
        }

        try
        {
            return await ListenAtAsync(listen).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            throw new ScorerException($"It cannot listen at {listen.GetLeftPart(UriPartial.Authority)}: {exception.Message} Give another address with --listen.", exception);
        }
    }

    private async Task<WebApplication> ListenAtAsync(Uri listen)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddProvider(new LogToOperator(_options.Log));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = _options.Drain);
        ScorerHttp.Configure(builder.WebHost);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxConcurrentConnections = 20_000;
            kestrel.Listen(IPAddress.TryParse(listen.Host.Trim('[', ']'), out var ip) ? ip : IPAddress.Loopback, listen.Port, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        app.Run(HandleAsync);
        try
        {
            await app.StartAsync().ConfigureAwait(false);
            return app;
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static Uri AddressOf(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
}
