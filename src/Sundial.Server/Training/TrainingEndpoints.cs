using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sundial.Contracts;
using Sundial.Contracts.Tenancy;
using Sundial.Contracts.Training;
using Sundial.Server.Platform.Http;
using Sundial.Server.Training.Jobs;

namespace Sundial.Server.Training;

/// <summary>Routes of training jobs and of their events.</summary>
internal static class TrainingEndpoints
{
    /// <summary>Maps the routes below /v1/training-jobs, and /v1/events.</summary>
    public static void MapJobRoutes(this IEndpointRouteBuilder v1)
    {
        var jobs = v1.MapGroup("/training-jobs").WithTags("training-jobs");
        jobs.MapPost("", CreateJob.Handle).For(Role.Developer).WithName("CreateTrainingJob")
            .WithSummary("Asks for a model by a deadline; one that cannot be kept is refused with the earliest that can.")
            .Produces<TrainingJobView>(StatusCodes.Status201Created);
        jobs.MapGet("", ReadJobs.List).For(Role.Viewer).WithName("ListTrainingJobs").WithSummary("Lists training jobs, newest first.").Produces<Page<TrainingJobView>>();
        jobs.MapGet("/{job}", ReadJobs.Show).For(Role.Viewer).WithName("ShowTrainingJob").WithSummary("Shows a training job.").Produces<TrainingJobView>();
        jobs.MapPost("/{job}/stop", StopJob.Handle).For(Role.Developer).WithName("StopTrainingJob")
            .WithSummary("Asks a job to stop; its best checkpoint becomes a model that is marked partial.").Produces<TrainingJobView>();
        jobs.MapPost("/{job}/modify", ModifyJob.Handle).For(Role.Developer).WithName("ModifyTrainingJob")
            .WithSummary("Changes hyperparameters, the algorithm's version or the deadline of a job that has not ended.").Produces<TrainingJobView>();
        jobs.MapPost("/{job}/retry", RetryJob.Handle).For(Role.Developer).WithName("RetryTrainingJob")
            .WithSummary("Begins an ended job again, from its last checkpoint or from the start.").Produces<TrainingJobView>();
        jobs.MapPost("/{job}/retrain", RetrainJob.Handle).For(Role.Developer).WithName("RetrainTrainingJob")
            .WithSummary("Asks for a new job that goes on from the model which this one made; its model is the next version of the same name.")
            .Produces<TrainingJobView>(StatusCodes.Status201Created);
        jobs.MapGet("/{job}/report", ReadReport.Handle).For(Role.Viewer).WithName("ShowTrainingJobReport")
            .WithSummary("Shows the report of the training that the job's model came of, as its algorithm wrote it.").Produces<JsonElement>();
        jobs.MapGet("/{job}/mistakes", ReadMistakes.List).For(Role.Viewer).WithName("ListTrainingJobMistakes")
            .WithSummary("Lists what the job's model was most wrong about on the test part of its data.").Produces<MistakesView>();
        jobs.MapGet("/{job}/mistakes/pictures/{picture}", ReadMistakes.Picture).For(Role.Viewer).WithName("ShowTrainingJobMistakePicture")
            .WithSummary("Hands out the small picture of a mistake, by the name that the list has for it.").Produces<Stream>(StatusCodes.Status200OK, "image/png");
        jobs.MapGet("/{job}/history", ReadJobs.History).For(Role.Viewer).WithName("ShowTrainingJobHistory")
            .WithSummary("Shows every change of state, the ledger of time, and the plans.").Produces<JobHistory>();
        jobs.MapGet("/{job}/metrics", ReadJobs.Metrics).For(Role.Viewer).WithName("ListTrainingJobMetrics")
            .WithSummary("Lists metrics in the order of steps; with name only one, with after only steps above it.").Produces<Page<MetricPoint>>();
        jobs.MapGet("/{job}/trials", ReadJobs.Trials).For(Role.Viewer).WithName("ListTrainingJobTrials")
            .WithSummary("Lists trials of hyperparameters that have ended, by generation and number.").Produces<Page<TrialView>>();
        jobs.MapGet("/{job}/curves", ReadCurves.Handle).For(Role.Viewer).WithName("ShowTrainingJobCurves")
            .WithSummary("Shows metrics as curves of at most so many points each, evenly chosen where there are more.").Produces<JobCurves>();
        jobs.MapGet("/{job}/log", ReadJobs.Log).For(Role.Viewer).WithName("ShowTrainingJobLog")
            .WithSummary("Shows what the algorithm printed: lines of text, or a page of log events where JSON is asked for; with before those before an event, newest first.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain");
        jobs.MapGet("/{job}/events", FollowEvents.Job).For(Role.Viewer).EndsAtShutdown().WithName("FollowTrainingJob")
            .WithSummary("Follows a job by server-sent events until it has ended; Last-Event-ID goes on after an event. A page of events where JSON is asked for.")
            .Produces<JobEvent>(StatusCodes.Status200OK, "text/event-stream");
        v1.MapGet("/events", FollowEvents.Tenant).For(Role.Viewer).EndsAtShutdown().WithTags("events").WithName("FollowTenant")
            .WithSummary("Follows all jobs of the tenant by server-sent events. A page of events where JSON is asked for.")
            .Produces<JobEvent>(StatusCodes.Status200OK, "text/event-stream");
        MapCheckpoints(jobs);
    }

    private static void MapCheckpoints(RouteGroupBuilder jobs)
    {
        jobs.MapGet("/{job}/checkpoints", ReadCheckpoints.List).For(Role.Viewer).WithName("ListCheckpoints")
            .WithSummary("Lists a job's checkpoints, newest first.").Produces<Page<CheckpointView>>();
        jobs.MapGet("/{job}/checkpoints/{number:int}", ReadCheckpoints.Show).For(Role.Viewer).WithName("ShowCheckpoint")
            .WithSummary("Shows a checkpoint.").Produces<CheckpointView>();
        jobs.MapGet("/{job}/checkpoints/{number:int}/examples", ReadCheckpoints.Examples).For(Role.Viewer).WithName("ListExamples")
            .WithSummary("Lists what a checkpoint made of each example, where that was asked for.").Produces<Page<EvaluationExample>>();
        jobs.MapGet("/{job}/checkpoints/{number:int}/files/{*path}", ReadCheckpoints.Download).For(Role.Viewer).WithName("DownloadCheckpointFile")
            .WithSummary("Hands out a file of a checkpoint, or a range of it.")
            .Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream");
    }
}
