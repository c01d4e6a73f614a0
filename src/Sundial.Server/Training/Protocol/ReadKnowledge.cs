using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Workers;
using Sundial.Server.Platform.Database;
using Sundial.Server.Training.Desk;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Protocol;

/// <summary>Hands a job what earlier ones have taught about hyperparameters: those of its tenant, with its algorithm.</summary>
internal static class ReadKnowledge
{
    /// <summary>Handles the request.</summary>
    public static Task<IResult> Handle(Guid lease, HttpContext http, Database database, Orders orders, CancellationToken cancel) => database.RunPlatformAsync(
        async work =>
        {
            var row = await LeaseWork.FindAsync(work, lease, http, cancel);
            var algorithm = await orders.AlgorithmAsync(work, row.AlgorithmId, cancel);
            return (IResult)TypedResults.Ok(new TuningKnowledge(await LessonStore.OfAsync(work, row.Job.TenantId, algorithm.Name, cancel)));
        },
        cancel);
}
