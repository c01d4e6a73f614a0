using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sundial.Server.Training.Desk;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Training;

/// <summary>
/// Training jobs, the master that hands them to workers, and what workers leave behind. Owns the tables training_jobs, job_transitions, job_events,
/// job_metrics, job_phases, checkpoints, evaluation_examples, tuning_lessons and workers, and the rows of artifact_files that a checkpoint or a job owns. Master/ decides, Store/ writes down, Desk/ waits and wakes,
/// Jobs/ and Protocol/ are what tenants and workers ask.
/// </summary>
internal static class TrainingSetup
{
    /// <summary>Adds the services.</summary>
    public static void AddTraining(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<TrainingOptions>().Bind(builder.Configuration.GetSection("Training")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<TrainingOptions>>().Value.ToRules());
        services.AddSingleton(provider => new MasterClock(provider.GetRequiredService<TimeProvider>()));
        // A healthy worker has at least two thirds of its lease left when an outage begins; one of half a lease expires none.
        services.AddSingleton(provider => new OutageWatch(provider.GetRequiredService<MasterRules>(), provider.GetRequiredService<MasterRules>().Lease / 2));
        services.AddSingleton<Orders>();
        services.AddSingleton<WorkerPresence>();
        services.AddSingleton<TrainingMetrics>();
        services.AddSingleton<Claims>();
        services.AddSingleton<TrainingMaster>();
        services.AddSingleton<WaitingRooms>();
        services.AddHostedService(provider => provider.GetRequiredService<WaitingRooms>());
        services.AddSingleton<Sweeper>();
        services.AddHostedService(provider => provider.GetRequiredService<Sweeper>());
    }

    /// <summary>Maps the routes below /v1.</summary>
    public static void MapTraining(this IEndpointRouteBuilder v1)
    {
        v1.MapJobRoutes();
        v1.MapWorkerRoutes();
    }
}
