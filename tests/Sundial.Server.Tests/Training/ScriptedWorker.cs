using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Sundial.Contracts.Models;
using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Sundial.Server.Tests.Datasets;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Training;

/// <summary>A worker that says what the test tells it to.</summary>
internal sealed class ScriptedWorker
{
    /// <summary>Who started it, if it has an instance. Not the server's own driver: that would find no such instance and end the worker at its next look.</summary>
    public const string Provisioner = "script";

    private readonly HttpClient _client;

    private ScriptedWorker(HttpClient client, Guid id) => (_client, Id) = (client, id);

    public Guid Id { get; }

    public JobAssignment? Assignment { get; private set; }

    public Lease Lease => Assignment!.Lease;

    public long Reported { get; private set; }

    public static async Task<ScriptedWorker> StartAsync(HttpClient client, int cpus = 2, string? instance = null)
    {
        using var answer = await client.PostAsync(
            "/v1/workers", new RegisterWorkerRequest($"worker-{Guid.NewGuid():N}", cpus, 1L << 32, 0, true, instance is null ? null : Provisioner, instance));
        return new(client, (await answer.ReadAsync<RegisteredWorker>()).Id);
    }

    /// <summary>Asks for a job; null when there is none.</summary>
    public async Task<JobAssignment?> AskAsync(double wait = 0)
    {
        using var answer = await _client.SendAsync(HttpMethod.Post, FormattableString.Invariant($"/v1/workers/{Id}/lease?wait={wait}"));
        if (answer.StatusCode == HttpStatusCode.NoContent)
        {
            return null;
        }

        Assignment = await answer.ReadAsync<JobAssignment>();
        Reported = 0;
        return Assignment;
    }

    /// <summary>Asks for a job that must be there, and proves its lease.</summary>
    public async Task<JobAssignment> TakeAsync()
    {
        var assignment = await AskAsync(10);
        Assert.NotNull(assignment);
        await BeatAsync();
        return assignment;
    }

    public Task<HttpResponseMessage> TryBeatAsync(JobState state = JobState.Training, long? first = null, params WorkerReport[] reports) =>
        _client.PostAsync($"/v1/leases/{Lease.Id}/heartbeat", new HeartbeatRequest(Lease.Fence, state, Assignment!.Order.Generation, first ?? Reported + 1, reports));

    public async Task<HeartbeatReply> BeatAsync(JobState state = JobState.Training, params WorkerReport[] reports)
    {
        using var answer = await TryBeatAsync(state, null, reports);
        var reply = await answer.ReadAsync<HeartbeatReply>();
        Reported = reply.AcknowledgedSequence;
        return reply;
    }

    /// <summary>Goes on as a heartbeat has told.</summary>
    public void TakeUp(HeartbeatReply reply) => Assignment = Assignment! with { Order = reply.NewOrder!, Checkpoint = reply.NewCheckpoint };

    public static WorkerReport Metric(string name, long step, double value) => new("metric", 0) { Name = name, Step = step, Value = value };

    public static WorkerReport Line(string text) => new("log", 0) { Line = text };

    public async Task<HttpResponseMessage> TryPutAsync(byte[] bytes)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/v1/leases/{Lease.Id}/blobs/{UploadCalls.Sha256(bytes)}") { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Headers.Add(LeaseClient.FenceHeader, Lease.Fence.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return await _client.SendAsync(request);
    }

    public Task<HttpResponseMessage> TryGetAsync(string sha256) =>
        _client.SendAsync(HttpMethod.Get, $"/v1/leases/{Lease.Id}/blobs/{sha256}", null, (LeaseClient.FenceHeader, Lease.Fence.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    public async Task<FileEntry> PutAsync(string path, byte[] bytes)
    {
        using var answer = await TryPutAsync(bytes);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        return new(path, UploadCalls.Sha256(bytes), bytes.Length);
    }

    public static PutCheckpointRequest Checkpoint(Lease lease, int generation, IReadOnlyList<FileEntry> files, double? accuracy = null, string? model = null) => new()
    {
        Fence = lease.Fence,
        Id = Guid.NewGuid(),
        Generation = generation,
        Files = files,
        ModelPath = model,
        MetricName = accuracy is null ? null : "accuracy",
        MetricValue = accuracy,
        MetricCounts = new Dictionary<string, long> { ["loss"] = 3 },
    };

    public Task<HttpResponseMessage> TryCheckpointAsync(PutCheckpointRequest request) => _client.PostAsync($"/v1/leases/{Lease.Id}/checkpoints", request);

    /// <summary>A checkpoint with a model of these bytes, or of some.</summary>
    public async Task CheckpointAsync(int seed, double? accuracy = null, byte[]? model = null)
    {
        var file = await PutAsync($"{seed}/model.onnx", model ?? UploadCalls.Bytes(500, seed));
        var state = await PutAsync($"{seed}/state.bin", UploadCalls.Bytes(300, seed + 1000));
        using var answer = await TryCheckpointAsync(Checkpoint(Lease, Assignment!.Order.Generation, [file, state], accuracy, file.Path));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    public Task<HttpResponseMessage> TryCompleteAsync(IReadOnlyList<FileEntry> files, bool partial = false, params WorkerReport[] reports) => _client.PostAsync(
        $"/v1/leases/{Lease.Id}/complete",
        new CompleteJobRequest
        {
            Fence = Lease.Fence,
            Generation = Assignment!.Order.Generation,
            Files = files,
            Partial = partial,
            Metrics = JsonSerializer.SerializeToElement(new { accuracy = 0.9 }),
            Reports = reports,
            FirstSequence = Reported + 1,
        });

    public async Task CompleteAsync(int seed = 99)
    {
        using var answer = await TryCompleteAsync([await PutAsync("model.onnx", UploadCalls.Bytes(400, seed))]);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Completes with a model, its report, what it can be trained on from, and a lesson.</summary>
    public async Task CompleteWithStateAsync(string? lesson = null, int seed = 99)
    {
        FileEntry[] files = [await PutAsync("model.onnx", UploadCalls.Bytes(400, seed)), await PutAsync("model.report.json", """{"task":"custom"}"""u8.ToArray()), await PutAsync("model.training", UploadCalls.Bytes(200, seed + 1))];
        using var answer = await _client.PostAsync($"/v1/leases/{Lease.Id}/complete", new CompleteJobRequest
        {
            Fence = Lease.Fence,
            Generation = Assignment!.Order.Generation,
            Files = files,
            Lesson = lesson is null ? null : JsonElement.Parse(lesson),
        });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>What earlier jobs have taught.</summary>
    public async Task<IReadOnlyList<string>> KnowledgeAsync()
    {
        using var answer = await _client.SendAsync(
            HttpMethod.Get, $"/v1/leases/{Lease.Id}/knowledge", null, (LeaseClient.FenceHeader, Lease.Fence.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return [.. (await answer.ReadAsync<TuningKnowledge>()).Lessons.Select(lesson => lesson.GetRawText())];
    }

    public Task<HttpResponseMessage> TryGiveUpAsync(string reason, bool retry, params WorkerReport[] reports) =>
        _client.PostAsync($"/v1/leases/{Lease.Id}/give-up", new GiveUpRequest(Lease.Fence, reason, retry, reports, Reported + 1));

    public Task<HttpResponseMessage> LeaveAsync() => _client.DeleteAsync($"/v1/workers/{Id}");

    public async Task<EvaluationAssignment?> AskEvaluationAsync(double wait = 0)
    {
        using var answer = await _client.SendAsync(HttpMethod.Post, FormattableString.Invariant($"/v1/workers/{Id}/evaluation?wait={wait}"));
        return answer.StatusCode == HttpStatusCode.NoContent ? null : await answer.ReadAsync<EvaluationAssignment>();
    }

    public Task<HttpResponseMessage> FinishEvaluationAsync(EvaluationResult result) => _client.PostAsync($"/v1/evaluations/{result.Claim}", result);

    public Task<HttpResponseMessage> TryGetForEvaluationAsync(Guid claim, string sha256) => _client.GetAsync($"/v1/evaluations/{claim}/blobs/{sha256}");

    /// <summary>Asks for a data set to look at; null when there is none.</summary>
    public async Task<InspectionAssignment?> AskInspectionAsync(double wait = 0)
    {
        using var answer = await _client.SendAsync(HttpMethod.Post, FormattableString.Invariant($"/v1/workers/{Id}/inspection?wait={wait}"));
        return answer.StatusCode == HttpStatusCode.NoContent ? null : await answer.ReadAsync<InspectionAssignment>();
    }

    public Task<HttpResponseMessage> FinishInspectionAsync(InspectionResult result) => _client.PostAsync($"/v1/inspections/{result.Claim}", result);

    public Task<HttpResponseMessage> RenewInspectionAsync(Guid claim) => _client.SendAsync(HttpMethod.Post, $"/v1/inspections/{claim}/renew");

    public Task<HttpResponseMessage> TryGetForInspectionAsync(Guid claim, string sha256) => _client.GetAsync($"/v1/inspections/{claim}/blobs/{sha256}");

    /// <summary>Brings thumbnails for an inspection.</summary>
    public async Task<FileEntry> PutThumbnailsAsync(Guid claim, byte[] bytes)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var answer = await _client.PutAsync(new Uri($"/v1/inspections/{claim}/blobs/{UploadCalls.Sha256(bytes)}", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        return new("thumbnails", UploadCalls.Sha256(bytes), bytes.Length);
    }

    /// <summary>Looks at the data set that waits, and finds pictures in it.</summary>
    public async Task<InspectionAssignment> InspectAsync(Func<InspectedData, InspectedData>? change = null)
    {
        var assignment = await AskInspectionAsync(10);
        Assert.NotNull(assignment);
        var found = ScriptedInspection.Boxes(await PutThumbnailsAsync(assignment.Claim, ScriptedInspection.Pack));
        using var done = await FinishInspectionAsync(new() { Claim = assignment.Claim, Found = change?.Invoke(found) ?? found });
        Assert.True(done.IsSuccessStatusCode, await done.Content.ReadAsStringAsync());
        return assignment;
    }
}
