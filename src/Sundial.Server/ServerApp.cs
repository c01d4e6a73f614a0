using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sundial.Server.Algorithms;
using Sundial.Server.Datasets;
using Sundial.Server.Hosting;
using Sundial.Server.Models;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Http.Idempotency;
using Sundial.Server.Platform.Http.OpenApi;
using Sundial.Server.Platform.Observability;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Provisioning;
using Sundial.Server.Tenancy;
using Sundial.Server.Training;

namespace Sundial.Server;

/// <summary>The service, composed.</summary>
public static partial class ServerApp
{
    // Requests that are being answered get this long to end; long polls and streams are cut at once.
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(4);

    /// <summary>Puts the service together; <see cref="StartAsync"/> brings it up.</summary>
    /// <param name="args">Settings as <c>--Section:Name=value</c>, over those of the environment (<c>SUNDIAL_Section__Name</c>) and of <c>sundial.json</c> in the data folder.</param>
    /// <exception cref="ServerStartException">A setting makes no sense.</exception>
    /// <param name="addition">What is served beside the API; nothing when null.</param>
    public static WebApplication Create(string[] args, ServerAddition? addition = null) => Create(args, addition, _ => { });

    /// <summary>As <see cref="Create(string[], ServerAddition?)"/>, with a last word on the services, which only tests have.</summary>
    internal static WebApplication Create(string[] args, Action<WebApplicationBuilder> adjust) => Create(args, addition: null, adjust);

    private static WebApplication Create(string[] args, ServerAddition? addition, Action<WebApplicationBuilder> adjust)
    {
        ArgumentNullException.ThrowIfNull(args);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Sundial.Server", ContentRootPath = AppContext.BaseDirectory });
        var options = ServerSettings.Read(builder.Configuration, args);
        builder.AddLogs();
        builder.WebHost.UseKestrelCore().UseUrls(options.Listen).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownPatience);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);

        // What starts does so in this order, and the port is opened last; it stops the other way round.
        builder.Services.AddHostedService<DataFolderLock>();
        builder.Services.AddDatabase(options.Database, new PrivatePostgresOptions { DataFolder = options.Data });
        builder.Services.AddBlobs(BlobsOf(options, builder.Configuration));
        builder.AddHttp();
        builder.AddTenancy();
        builder.AddDatasets();
        builder.AddAlgorithms();
        builder.AddTraining();
        builder.AddModels();
        builder.AddHosting();
        builder.AddProvisioning();
        builder.AddObservability();
        builder.AddApiDescription();
        addition?.Add(builder, options);
        adjust(builder);

        var app = builder.Build();
        UsePipeline(app);
        app.MapObservability(Authentication.RequireOperatorAsync);
        app.MapApiDescription();
        app.MapInference();
        var v1 = app.MapGroup("/v1");
        v1.MapTenancy();
        v1.MapDatasets();
        v1.MapAlgorithms();
        v1.MapTraining();
        v1.MapModels();
        v1.MapHosting();
        v1.MapProvisioning();
        addition?.Use(app);
        return app;
    }

    /// <summary>Starts it: data folder, database, schema, first key, and then the port.</summary>
    /// <exception cref="ServerStartException">It cannot; the message is a sentence that says why, and everything that had started has been stopped.</exception>
    public static async Task StartAsync(WebApplication app, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        var clock = app.Services.GetRequiredService<TimeProvider>();
        var began = clock.GetTimestamp();
        var options = app.Services.GetRequiredService<ServerOptions>();
        try
        {
            await app.StartAsync(cancel);
        }
        catch (Exception fault)
        {
            // What had started by then, the private PostgreSQL above all, must not outlive the attempt.
            await app.StopAsync(CancellationToken.None);
            await app.DisposeAsync();
            if (fault is not ServerStartException && SentenceOf(fault, options) is { } sentence)
            {
                throw new ServerStartException(sentence, fault);
            }

            throw;
        }

        var (address, seconds) = (AddressOf(app), clock.GetElapsedTime(began).TotalSeconds);
        LogReady(app.Logger, address, options.Data, seconds);
    }

    /// <summary>Where a server that has started listens.</summary>
    public static Uri AddressOf(WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    private static void UsePipeline(WebApplication app)
    {
        app.UseRequestMetrics();
        app.UseExceptionHandler(_ => { });
        app.Use(next => http => StatusProblems.FillAsync(http, next));
        app.UseRouting();
        app.Use(next => new EveryRouteSaysWhoMayUseIt(next, app.Services.GetRequiredService<EndpointDataSource>()).InvokeAsync);
        app.UseMiddleware<Lifetimes>();
        app.UseMiddleware<Authentication>();
        app.UseMiddleware<JsonBodies>();
        app.UseMiddleware<IdempotentPosts>();
    }

    private static BlobOptions BlobsOf(ServerOptions options, ConfigurationManager configuration)
    {
        try
        {
            var blobs = configuration.GetSection("Blobs").Get<BlobOptions>() ?? new();
            blobs.Folder = blobs.Folder.Length > 0 ? Path.GetFullPath(blobs.Folder) : Path.Combine(options.Data, "blobs");
            return blobs;
        }
        catch (InvalidOperationException fault)
        {
            throw new ServerStartException($"A setting makes no sense: {fault.Message}", fault);
        }
    }

    private static string? SentenceOf(Exception fault, ServerOptions options) => fault switch
    {
        IOException { InnerException: AddressInUseException } or AddressInUseException =>
            $"{options.Listen} is taken by another program; stop that one, or choose another port.",
        SocketException or IOException { InnerException: SocketException } => $"{options.Listen} cannot be listened at: {fault.Message.TrimEnd('.')}; choose another address.",
        OptionsValidationException invalid => $"A setting makes no sense: {string.Join(" ", invalid.Failures)}",
        MigrationException or PrivatePostgresException or DatabaseUnavailableException => fault.Message,
        Npgsql.PostgresException refused => $"The database refuses the server: {refused.MessageText}; look at its address, user and password.",
        InvalidOperationException { InnerException: FormatException or ArgumentException } setting => $"A setting makes no sense: {setting.Message}",
        _ => null,
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Sundial is ready at {Address}, with its data in {Data}, after {Seconds:0.0} s.")]
    private static partial void LogReady(ILogger log, Uri address, string data, double seconds);
}
