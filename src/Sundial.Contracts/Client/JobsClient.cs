using System.Text.Json;
using Sundial.Contracts.Http;
using Sundial.Contracts.Models;
using Sundial.Contracts.Training;

namespace Sundial.Contracts.Client;

/// <summary>Training jobs.</summary>
/// <param name="connection">To the server.</param>
/// <param name="clock">Time for pauses between two connections of a follower.</param>
public sealed class JobsClient(ApiConnection connection, TimeProvider clock)
{
    /// <summary>Asks for a model by a deadline.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<TrainingJobView> CreateAsync(CreateTrainingJobRequest request, CancellationToken cancel = default) =>
        connection.CreateAsync<CreateTrainingJobRequest, TrainingJobView>("v1/training-jobs", request, cancel);

    /// <summary>Jobs, newest first.</summary>
    /// <param name="state">Only those in this state; all when null.</param>
    /// <param name="cancel">Ends the wait.</param>
    public IAsyncEnumerable<TrainingJobView> ListAsync(JobState? state = null, CancellationToken cancel = default) =>
        connection.ListAsync<TrainingJobView>("v1/training-jobs", [("state", state is { } named ? WireName(named) : null)], cancel);

    /// <summary>A page of jobs, newest first.</summary>
    /// <param name="state">Only those in this state; all when null.</param>
    /// <param name="cursor">The next of the page before; the first page when null.</param>
    /// <param name="limit">How many at most, 1 to 200.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<Page<TrainingJobView>> ListPageAsync(JobState? state, string? cursor, int limit, CancellationToken cancel = default) => connection.GetAsync<Page<TrainingJobView>>(
        Requests.Query("v1/training-jobs", ("state", state is { } named ? WireName(named) : null), ("cursor", cursor), ("limit", limit)), cancel);

    /// <summary>One job.</summary>
    /// <param name="job">Name or id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<TrainingJobView> GetAsync(string job, CancellationToken cancel = default) => connection.GetAsync<TrainingJobView>(Path(job), cancel);

    /// <summary>Asks a job to stop with the best it has.</summary>
    /// <param name="job">Name or id.</param>
    /// <param name="request">How long it may take.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<TrainingJobView> StopAsync(string job, StopRequest request, CancellationToken cancel = default) =>
        connection.CreateAsync<StopRequest, TrainingJobView>($"{Path(job)}/stop", request, cancel);

    /// <summary>Changes a job that has not ended.</summary>
    /// <param name="job">Name or id.</param>
    /// <param name="request">What is to change.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<TrainingJobView> ModifyAsync(string job, ModifyRequest request, CancellationToken cancel = default) =>
        connection.CreateAsync<ModifyRequest, TrainingJobView>($"{Path(job)}/modify", request, cancel);

    /// <summary>Begins an ended job again.</summary>
    /// <param name="job">Name or id.</param>
    /// <param name="request">By when, and from where.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<TrainingJobView> RetryAsync(string job, RetryRequest request, CancellationToken cancel = default) =>
        connection.CreateAsync<RetryRequest, TrainingJobView>($"{Path(job)}/retry", request, cancel);

    /// <summary>Asks for a new job that goes on from the model which a job made.</summary>
    /// <param name="job">Name or id.</param>
    /// <param name="request">By when.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<TrainingJobView> RetrainAsync(string job, RetrainRequest request, CancellationToken cancel = default) =>
        connection.CreateAsync<RetrainRequest, TrainingJobView>($"{Path(job)}/retrain", request, cancel);

    /// <summary>The report of the training that a job's model came of, as its algorithm wrote it.</summary>
    /// <param name="job">Name or id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<JsonElement> GetReportAsync(string job, CancellationToken cancel = default) => connection.GetAsync<JsonElement>($"{Path(job)}/report", cancel);

    /// <summary>The gravest mistakes of the model on the test part of its data.</summary>
    /// <param name="job">Name or id.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="ApiException">With <c>training.mistakes-unknown</c>: there is no model yet, or its training told of none.</exception>
    public Task<MistakesView> GetMistakesAsync(string job, CancellationToken cancel = default) => connection.GetAsync<MistakesView>($"{Path(job)}/mistakes", cancel);

    /// <summary>Opens the small picture of a mistake.</summary>
    /// <param name="job">Name or id.</param>
    /// <param name="picture">The name of the picture: <see cref="MistakeView.Picture"/>.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>A PNG or JPEG with its length and entity tag; disposed by whoever asked.</returns>
    public Task<ServedContent> OpenMistakePictureAsync(string job, string picture, CancellationToken cancel = default) =>
        ServedContent.OpenAsync(connection, $"{Path(job)}/mistakes/pictures/{Requests.Segment(picture)}", cancel);

    /// <summary>Every change of state, the ledger of time, and the plans.</summary>
    /// <param name="job">Name or id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<JobHistory> GetHistoryAsync(string job, CancellationToken cancel = default) => connection.GetAsync<JobHistory>($"{Path(job)}/history", cancel);

    /// <summary>What was measured, in the order of steps.</summary>
    /// <param name="job">Name or id.</param>
    /// <param name="name">Only this metric; all when null.</param>
    /// <param name="cancel">Ends the wait.</param>
    public IAsyncEnumerable<MetricPoint> ListMetricsAsync(string job, string? name = null, CancellationToken cancel = default) =>
        connection.ListAsync<MetricPoint>($"{Path(job)}/metrics", [("name", name)], cancel);

    /// <summary>Trials of hyperparameters that have ended, by generation and number.</summary>
    /// <param name="job">Name or id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public IAsyncEnumerable<TrialView> ListTrialsAsync(string job, CancellationToken cancel = default) => connection.ListAsync<TrialView>($"{Path(job)}/trials", [], cancel);

    /// <summary>What was measured, as curves: one answer for many points.</summary>
    /// <param name="job">Name or id.</param>
    /// <param name="points">At most so many points of each curve, 2 to 20,000, evenly chosen where there are more; 5,000 when null.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<JobCurves> GetCurvesAsync(string job, int? points = null, CancellationToken cancel = default) =>
        connection.GetAsync<JobCurves>(Requests.Query($"{Path(job)}/curves", ("points", points)), cancel);

    /// <summary>What the algorithm printed, oldest first: events of the kind log.</summary>
    /// <param name="job">Name or id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public IAsyncEnumerable<JobEvent> ListLogAsync(string job, CancellationToken cancel = default) => connection.ListAsync<JobEvent>($"{Path(job)}/log", [], cancel);

    /// <summary>What the algorithm printed, newest first: events of the kind log.</summary>
    /// <param name="job">Name or id.</param>
    /// <param name="before">Only lines before the event with this id; all when null.</param>
    /// <param name="cancel">Ends the wait.</param>
    public IAsyncEnumerable<JobEvent> ListLogBackwardsAsync(string job, long? before = null, CancellationToken cancel = default) =>
        connection.ListAsync<JobEvent>($"{Path(job)}/log", [("before", before ?? long.MaxValue)], cancel);

    /// <summary>Checkpoints, newest first.</summary>
    /// <param name="job">Name or id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public IAsyncEnumerable<CheckpointView> ListCheckpointsAsync(string job, CancellationToken cancel = default) =>
        connection.ListAsync<CheckpointView>($"{Path(job)}/checkpoints", [], cancel);

    /// <summary>What a checkpoint made of each example that it was scored on.</summary>
    /// <param name="job">Name or id.</param>
    /// <param name="checkpoint">Its number.</param>
    /// <param name="cancel">Ends the wait.</param>
    public IAsyncEnumerable<EvaluationExample> ListExamplesAsync(string job, int checkpoint, CancellationToken cancel = default) =>
        connection.ListAsync<EvaluationExample>($"{Path(job)}/checkpoints/{checkpoint}/examples", [], cancel);

    /// <summary>Fetches a file of a checkpoint. It is under its name when all of it is there and its digest is right, and not before.</summary>
    /// <param name="job">Name or id.</param>
    /// <param name="checkpoint">Its number.</param>
    /// <param name="entry">Which of its files.</param>
    /// <param name="file">Where it goes.</param>
    /// <param name="progress">Hears of the bytes that are there.</param>
    /// <param name="cancel">Ends the download; nothing is left of it.</param>
    public Task DownloadCheckpointAsync(string job, int checkpoint, FileEntry entry, string file, IProgress<long>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Download.ToFileAsync(connection, $"{Path(job)}/checkpoints/{checkpoint}/files/{Requests.FilePath(entry.Path)}", entry, file, progress, cancel);
    }

    /// <summary>Opens a file of a checkpoint, to hand its bytes on as they come.</summary>
    /// <param name="job">Name or id.</param>
    /// <param name="checkpoint">Its number.</param>
    /// <param name="path">Which of its files.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The bytes; the caller disposes it.</returns>
    public Task<ServedContent> OpenCheckpointFileAsync(string job, int checkpoint, string path, CancellationToken cancel = default) =>
        ServedContent.OpenAsync(connection, $"{Path(job)}/checkpoints/{checkpoint}/files/{Requests.FilePath(path)}", cancel);

    /// <summary>What happened to a job and happens to it, in order, each once, until it has ended. Goes on over broken connections and servers that are started anew.</summary>
    /// <param name="job">Name or id.</param>
    /// <param name="after">Only events after the one with this id; all when null.</param>
    /// <param name="cancel">Ends the stream, not the job.</param>
    /// <exception cref="ApiException">The job is not there, or the key is no longer good.</exception>
    /// <exception cref="ServerUnreachableException">The server was away for longer than a minute.</exception>
    public IAsyncEnumerable<JobEvent> FollowAsync(string job, long? after = null, CancellationToken cancel = default) =>
        new EventStream<JobEvent>(connection, clock, $"{Path(job)}/events", happened => happened.Id, (patience, stop) => HasEndedAsync(job, patience, stop)).ReadAsync(after, cancel);

    private async Task<bool> HasEndedAsync(string job, TimeSpan patience, CancellationToken cancel)
    {
        var view = await connection.SendAsync<TrainingJobView>(new ApiRequest(HttpMethod.Get, Path(job)) { RetryFor = patience }, cancel).ConfigureAwait(false);
        return view?.State.IsEnd() == true;
    }

    private static string Path(string job) => $"v1/training-jobs/{Requests.Segment(job)}";

    private static string WireName(JobState state) => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());
}
