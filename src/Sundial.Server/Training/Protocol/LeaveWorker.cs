using Microsoft.AspNetCore.Http;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Training.Protocol;

/// <summary>A worker says goodbye: what it has goes to others at once.</summary>
internal static class LeaveWorker
{
    /// <summary>Handles the request.</summary>
    public static async Task<IResult> Handle(Guid worker, TrainingMaster master, CancellationToken cancel) =>
        await master.EndWorkerAsync(worker, LeaseEnd.Goodbye, cancel)
            ? TypedResults.NoContent()
            : throw TrainingProblems.WorkerUnknown.For($"The worker {worker} is not known, or its identity was cleared.");
}
