using System.Text.Json;
using Sundial.Contracts;
using Sundial.Contracts.Http;
using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;

namespace Sundial.Worker;

/// <summary>Does once, while nobody waits, what the first job would else wait for: the reading and writing of the records of a lease.</summary>
internal static class WarmUp
{
    private const string Assignment = """
        {"lease":{"id":"00000000-0000-0000-0000-000000000000","fence":1},"state":"pending","order":{"job":"00000000-0000-0000-0000-000000000000","job_name":"j","generation":1,
        "algorithm":"a","algorithm_version":1,"specification":{"command":["a"]},"is_custom":false,"hyperparameters":{},"channels":{},"size":{"cpus":1},"remaining_seconds":1}}
        """;

    /// <summary>Does it.</summary>
    public static void Run()
    {
        var assignment = JsonSerializer.Deserialize<JobAssignment>(Assignment, ApiJson.Reading)!;
        _ = JsonSerializer.Deserialize<HeartbeatReply>("""{"acknowledged_sequence":0,"remaining_seconds":1}""", ApiJson.Reading);
        _ = JsonSerializer.SerializeToUtf8Bytes(new HeartbeatRequest(1, JobState.Starting, 1, 1, [new WorkerReport("log", 0) { Line = "" }]), WireJson.Options);
        _ = JsonSerializer.SerializeToUtf8Bytes(new CompleteJobRequest { Fence = 1, Generation = 1, Files = [] }, WireJson.Options);
        _ = Jobs.AlgorithmEnvironment.Of(assignment.Order, "/", 0);
    }
}
