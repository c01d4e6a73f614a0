using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Sundial.Learning.Data;
using Sundial.Testing.Data;

namespace Sundial.Testing.Processes;

/// <summary><c>sundial up</c> in a folder of its own: server, database and workers as a user has them, and means to hurt them.</summary>
public sealed class Installation : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(5);

    private readonly TemporaryFolder _folder = TemporaryFolder.InMemory();
    private readonly string[] _options;
    private readonly IReadOnlyList<string> _environment;
    private readonly int _port = FreePort();
    private readonly HttpClient _http;
    private SundialProcess _up;
    private string? _key;

    private Installation(IReadOnlyList<string> environment, string[] options)
    {
        _environment = environment;
        _options = options;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}"), Timeout = s_patience };
        _up = StartProcess();
    }

    /// <summary>What the process wrote, for the message of a test that failed.</summary>
    public string Log => _up.Output + _up.Errors;

    /// <summary>The data folder.</summary>
    public string Data => Path.Combine(_folder.Path, "data");

    /// <summary>Its address.</summary>
    public string Url => $"http://127.0.0.1:{_port}";

    /// <summary>The administrator's key.</summary>
    public string Key => _key ?? throw new InvalidOperationException("It is not ready yet.");

    /// <summary>A folder for the test's own files.</summary>
    public TemporaryFolder Folder => _folder;

    /// <summary>Starts one, and waits until it is ready and the sample digits are there.</summary>
    /// <param name="options">More options of <c>sundial up</c>.</param>
    public static Task<Installation> StartAsync(params string[] options) => StartWithAsync([], options);

    /// <summary>The same with more in its environment.</summary>
    /// <param name="environment">Settings, each as <c>NAME=value</c>.</param>
    /// <param name="options">More options of <c>sundial up</c>.</param>
    public static async Task<Installation> StartWithAsync(IReadOnlyList<string> environment, params string[] options)
    {
        var installation = new Installation(environment, options);
        try
        {
            installation.AwaitReady();
            await installation.UntilAsync("/v1/datasets/digits", _ => true);
            return installation;
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the server without a chance to say goodbye. Its database and workers may live on.</summary>
    public void KillServer()
    {
        _up.KillAtOnce();
        _up.WaitForExit();
        _up.Dispose();
    }

    /// <summary>Starts the server again in the same folder, at the same port.</summary>
    public void StartAgain()
    {
        _up = StartProcess();
        AwaitReady();
    }

    /// <summary>The processes of its workers, the stopped ones included.</summary>
    public IReadOnlyList<int> Workers() => ProcessTable.Where(line => line.Contains("sundial-worker.dll", StringComparison.Ordinal)
        && line.Contains(_port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
        && !line.Contains("algorithm", StringComparison.Ordinal) && !line.Contains(" inspect ", StringComparison.Ordinal));

    /// <summary>The processes that look at data for its workers.</summary>
    public IReadOnlyList<int> Inspectors() => ProcessTable.Where(line => line.Contains("sundial-worker.dll inspect", StringComparison.Ordinal) && line.Contains(Data, StringComparison.Ordinal)
        && !line.Contains("setpriv", StringComparison.Ordinal));

    /// <summary>The process of one of its workers.</summary>
    /// <param name="worker">The worker's id.</param>
    public async Task<int> ProcessOfAsync(string worker)
    {
        var name = (await GetAsync($"/v1/workers/{worker}")).GetProperty("name").GetString()!;
        return ProcessTable.Where(line => line.Contains("sundial-worker.dll", StringComparison.Ordinal) && line.Contains(name, StringComparison.Ordinal)).Single();
    }

    /// <summary>The processes of its scorers.</summary>
    public IReadOnlyList<int> Scorers() => ProcessTable.Where(line => line.Contains("sundial-scorer.dll", StringComparison.Ordinal) && line.Contains(Data, StringComparison.Ordinal)
        && !line.StartsWith("/bin/sh", StringComparison.Ordinal));

    /// <summary>The process of its database.</summary>
    public int Postmaster() => int.Parse(File.ReadLines(Path.Combine(Data, "postgres", "data", "postmaster.pid")).First(), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Reads a resource.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, content: null);
        return await BodyOf(answer);
    }

    /// <summary>Sends a request with a body.</summary>
    public async Task<JsonElement> PostAsync(string path, object body)
    {
        using var content = JsonContent.Create(body);
        using var answer = await SendAsync(HttpMethod.Post, path, content);
        return await BodyOf(answer);
    }

    /// <summary>Makes a data set of a few digits: so few that the network is small and a training of many epochs takes seconds.</summary>
    /// <param name="name">The data set's name.</param>
    /// <param name="perClass">Images of each class.</param>
    public async Task AddFewDigitsAsync(string name, int perClass)
    {
        using var digits = ImageDatasetReader.Read(DigitsDataset.Prepare(_folder["few"]));
        var images = Enumerable.Range(0, digits.Count).GroupBy(index => digits.Labels[index]).SelectMany(of => of.Take(perClass)).Select(index =>
        {
            var pixels = new byte[digits.ImageBytes];
            digits.CopyPixels(index, pixels);
            return ($"{digits.ClassNames[digits.Labels[index]]}/{index}.png", Png.Encode(pixels, digits.Height, digits.Width, digits.Channels));
        });
        await AddDatasetAsync(name, Archives.Zip(_folder[$"{name}.zip"], images));
    }

    /// <summary>Makes a data set of a file.</summary>
    /// <param name="name">The data set's name.</param>
    /// <param name="file">The file.</param>
    /// <param name="task">What is to be learned of it; the server's guess unless set.</param>
    public async Task AddDatasetAsync(string name, string file, string? task = null)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(name), "name" },
            { new ByteArrayContent(await File.ReadAllBytesAsync(file)), "file", Path.GetFileName(file) },
        };
        if (task is not null)
        {
            form.Add(new StringContent(task), "task");
        }

        using var answer = await SendAsync(HttpMethod.Post, "/v1/datasets", form);
        await BodyOf(answer);
    }

    /// <summary>The bytes of a resource.</summary>
    public async Task<byte[]> BytesAsync(string path)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, content: null);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsByteArrayAsync();
    }

    /// <summary>Reads a resource until it is as is wanted; an absent server or resource is not yet.</summary>
    public async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> wanted)
    {
        using var patience = new CancellationTokenSource(s_patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        JsonElement? last = null;
        while (true)
        {
            try
            {
                using var answer = await SendAsync(HttpMethod.Get, path, content: null);
                if (answer.StatusCode == HttpStatusCode.OK && wanted((last = await BodyOf(answer)).Value))
                {
                    return last.Value;
                }
            }
            catch (HttpRequestException)
            {
                // The server is away; some tests see to that.
            }

            try
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{path} did not become what was awaited. Last: {last}\n{Log}");
            }
        }
    }

    /// <summary>Waits for a job's end.</summary>
    public Task<JsonElement> EndOfAsync(string job) =>
        UntilAsync($"/v1/training-jobs/{job}", view => view.GetProperty("state").GetString() is "completed" or "failed" or "stopped" or "deadline_exceeded");

    /// <summary>
    /// Moves a job's deadline to a few seconds from now. How long it takes until what is to be seen has been seen differs by machine; so a job is given ample time at first.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="soon">How many; 5 s unless given, which on a busy machine may be too little to test the model that there is.</param>
    /// <returns>The new deadline.</returns>
    public async Task<DateTimeOffset> EndsSoonAsync(string job, TimeSpan? soon = null)
    {
        var asked = (await GetAsync($"/v1/training-jobs/{job}")).GetProperty("requested_at").GetDateTimeOffset();
        for (var left = soon ?? s_soon; ; left *= 2)
        {
            try
            {
                var moved = await PostAsync($"/v1/training-jobs/{job}/modify", new { within_seconds = (TimeProvider.System.GetUtcNow() + left - asked).TotalSeconds });
                return moved.GetProperty("deadline_at").GetDateTimeOffset();
            }
            catch (InvalidOperationException refused) when (left < s_patience && refused.Message.Contains("training.deadline-infeasible", StringComparison.Ordinal))
            {
                // The machine is so busy that this is too soon.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _up.AskToEnd();
        try
        {
            _up.WaitForExit();
        }
        finally
        {
            _up.Dispose();
            foreach (var left in Workers().Concat(Scorers()))
            {
                ProcessTable.Signal(left, ProcessTable.Kill);
            }

            _http.Dispose();
            _folder.Dispose();
        }

        await Task.CompletedTask;
    }

    private SundialProcess StartProcess() =>
        SundialProcess.StartWith(_environment, _folder.Path, ["up", "--data", Data, "--port", $"{_port}", "--no-login", "--json", .. _options]);

    private void AwaitReady()
    {
        _up.WaitForLine(line => IsReady(line));
        var ready = _up.Output.Split('\n').First(IsReady);
        if (JsonDocument.Parse(ready).RootElement.TryGetProperty("admin_key", out var key) && key.ValueKind == JsonValueKind.String)
        {
            _key = key.GetString();
        }
    }

    private static bool IsReady(string line) =>
        line.StartsWith('{') && JsonDocument.Parse(line).RootElement.TryGetProperty("event", out var name) && name.GetString() == "ready";

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        return await _http.SendAsync(request);
    }

    private static async Task<JsonElement> BodyOf(HttpResponseMessage answer) =>
        answer.IsSuccessStatusCode
            ? await answer.Content.ReadFromJsonAsync<JsonElement>()
            : throw new InvalidOperationException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
