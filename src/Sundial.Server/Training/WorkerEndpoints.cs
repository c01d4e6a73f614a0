using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sundial.Contracts;
using Sundial.Contracts.Tenancy;
using Sundial.Contracts.Workers;
using Sundial.Server.Platform.Http;
using Sundial.Server.Training.Jobs;
using Sundial.Server.Training.Protocol;

namespace Sundial.Server.Training;

/// <summary>Routes of workers: the operator's, and the protocol between the master and its workers.</summary>
internal static class WorkerEndpoints
{
    // A thousand reports of long lines, or the examples of an evaluation.
    private const long LongestBody = 32 << 20;

    /// <summary>Maps the routes below /v1/workers, /v1/leases, /v1/evaluations and /v1/inspections.</summary>
    public static void MapWorkerRoutes(this IEndpointRouteBuilder v1)
    {
        var workers = v1.MapGroup("/workers").WithTags("workers");
        workers.MapGet("", WorkersOfOperator.List).ForOperator(Role.Admin).WithName("ListWorkers").WithSummary("Lists workers, newest first.").Produces<Page<WorkerView>>();
        workers.MapGet("/{worker:guid}", WorkersOfOperator.Show).ForOperator(Role.Admin).WithName("ShowWorker").WithSummary("Shows a worker.").Produces<WorkerView>();
        workers.MapPost("/{worker:guid}/evict", WorkersOfOperator.Evict).ForOperator(Role.Admin).WithName("EvictWorker")
            .WithSummary("Clears a worker's identity: its job goes to another at once, and nothing it still writes is taken.").Produces<WorkerView>();
        workers.MapPost("/{worker:guid}/drain", WorkersOfOperator.Drain).ForOperator(Role.Admin).WithName("DrainWorker")
            .WithSummary("Lets a worker finish what it has, and gives it nothing more.").Produces<WorkerView>();
        workers.MapPost("", RegisterWorker.Handle).ForOperator(Role.Worker).WithName("RegisterWorker")
            .WithSummary("Gives a worker an identity.").Produces<RegisteredWorker>(StatusCodes.Status201Created);
        workers.MapDelete("/{worker:guid}", LeaveWorker.Handle).ForOperator(Role.Worker).WithName("LeaveWorker")
            .WithSummary("A worker says goodbye.").Produces(StatusCodes.Status204NoContent);
        workers.MapPost("/{worker:guid}/lease", LeaseJob.Handle).ForOperator(Role.Worker).EndsAtShutdown().WithName("LeaseJob")
            .WithSummary("Gives a worker the next job with a lease; waits for one up to wait seconds.")
            .Produces<JobAssignment>().Produces(StatusCodes.Status204NoContent);
        workers.MapPost("/{worker:guid}/evaluation", Evaluations.Claim).ForOperator(Role.Worker).EndsAtShutdown().WithName("ClaimEvaluation")
            .WithSummary("Gives a worker a checkpoint to score; waits for one up to wait seconds.")
            .Produces<EvaluationAssignment>().Produces(StatusCodes.Status204NoContent);
        workers.MapPost("/{worker:guid}/inspection", Inspections.Claim).ForOperator(Role.Worker).EndsAtShutdown().WithName("ClaimInspection")
            .WithSummary("Gives a worker a data set to look at; waits for one up to wait seconds.")
            .Produces<InspectionAssignment>().Produces(StatusCodes.Status204NoContent);
        MapLeases(v1);
        MapEvaluations(v1);
        MapInspections(v1);
    }

    private static void MapLeases(IEndpointRouteBuilder v1)
    {
        var leases = v1.MapGroup("/leases/{lease:guid}").WithTags("leases");
        leases.MapPost("/heartbeat", Heartbeat.Handle).ForOperator(Role.Worker).AcceptsUpTo(LongestBody).WithName("Heartbeat")
            .WithSummary("Proves a lease, tells what happened, and hears what is wanted.").Produces<HeartbeatReply>();
        leases.MapGet("/blobs/{sha256}", LeaseBlobs.Get).ForOperator(Role.Worker).WithName("ReadLeaseBlob")
            .WithSummary("Hands out bytes that the job may read.").Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream");
        leases.MapPut("/blobs/{sha256}", LeaseBlobs.Put).ForOperator(Role.Worker).AcceptsAnySize().WithName("WriteLeaseBlob")
            .WithSummary("Takes bytes of a checkpoint or a model.").Accepts<Stream>("application/octet-stream").Produces(StatusCodes.Status204NoContent);
        leases.MapPost("/checkpoints", PutCheckpoint.Handle).ForOperator(Role.Worker).WithName("PutCheckpoint")
            .WithSummary("Names a checkpoint whose bytes are there; can be repeated.").Produces(StatusCodes.Status204NoContent);
        leases.MapGet("/knowledge", ReadKnowledge.Handle).ForOperator(Role.Worker).WithName("ReadLeaseKnowledge")
            .WithSummary("Shows what earlier jobs of the tenant with the job's algorithm have taught about hyperparameters.").Produces<TuningKnowledge>();
        leases.MapPost("/complete", CompleteJob.Handle).ForOperator(Role.Worker).AcceptsUpTo(LongestBody).WithName("CompleteJob")
            .WithSummary("Ends a job with its model.").Produces(StatusCodes.Status204NoContent);
        leases.MapPost("/give-up", GiveUpJob.Handle).ForOperator(Role.Worker).AcceptsUpTo(LongestBody).WithName("GiveUpJob")
            .WithSummary("Gives a job up.").Produces(StatusCodes.Status204NoContent);
    }

    private static void MapEvaluations(IEndpointRouteBuilder v1)
    {
        var evaluations = v1.MapGroup("/evaluations/{claim:guid}").WithTags("evaluations");
        evaluations.MapPost("", Evaluations.Finish).ForOperator(Role.Worker).AcceptsUpTo(LongestBody).WithName("FinishEvaluation")
            .WithSummary("Tells what an evaluation came to; can be repeated.").Produces(StatusCodes.Status204NoContent);
        evaluations.MapGet("/blobs/{sha256}", LeaseBlobs.GetForEvaluation).ForOperator(Role.Worker).WithName("ReadEvaluationBlob")
            .WithSummary("Hands out bytes that the evaluation may read.").Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream");
    }

    private static void MapInspections(IEndpointRouteBuilder v1)
    {
        var inspections = v1.MapGroup("/inspections/{claim:guid}").WithTags("inspections");
        inspections.MapPost("", Inspections.Finish).ForOperator(Role.Worker).AcceptsUpTo(LongestBody).WithName("FinishInspection")
            .WithSummary("Tells what was found in a data set; can be repeated.").Produces(StatusCodes.Status204NoContent);
        inspections.MapPost("/renew", Inspections.Renew).ForOperator(Role.Worker).WithName("RenewInspection")
            .WithSummary("Says that a worker is still looking.").Produces(StatusCodes.Status204NoContent);
        inspections.MapGet("/blobs/{sha256}", Inspections.GetBlob).ForOperator(Role.Worker).WithName("ReadInspectionBlob")
            .WithSummary("Hands out the data.").Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream");
        inspections.MapPut("/blobs/{sha256}", Inspections.PutBlob).ForOperator(Role.Worker).AcceptsUpTo(Inspections.MostThumbnailBytes).WithName("WriteInspectionBlob")
            .WithSummary("Takes thumbnails.").Accepts<Stream>("application/octet-stream").Produces(StatusCodes.Status204NoContent);
    }
}
