using System.Net;
using System.Net.Http.Headers;
using Sundial.Contracts.Client;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Models;
using Sundial.Testing.Processes;

namespace Sundial.EndToEnd.Tests.Hosting;

/// <summary>An installation with a client to bring models, make endpoints and ask them.</summary>
internal sealed class Hosting : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private Hosting(Installation installation)
    {
        Installation = installation;
        Client = new SundialClient(new Uri(installation.Url), installation.Key);
        Http = new HttpClient { BaseAddress = new Uri(installation.Url), Timeout = s_patience };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", installation.Key);
    }

    public Installation Installation { get; }

    public SundialClient Client { get; }

    /// <summary>Sends requests with the administrator's key.</summary>
    public HttpClient Http { get; }

    public static async Task<Hosting> StartAsync(params string[] options) => new(await Installation.StartAsync(options));

    /// <summary>Brings a model; a name that is there gets its next version.</summary>
    public async Task<ModelVersionView> BringAsync(string name, byte[] onnx)
    {
        var upload = await Client.Uploads.BeginAsync(new CreateUploadRequest("model.onnx", onnx.Length));
        await Client.Uploads.SendAsync(upload, new MemoryStream(onnx));
        return await Client.Models.CreateVersionAsync(name, new CreateModelVersionRequest(upload.Id));
    }

    /// <summary>Makes an endpoint of a model and waits until it answers.</summary>
    public async Task<EndpointView> ServeAsync(string endpoint, string model, double captureShare = 0, ErrorBudget? budget = null)
    {
        await Client.Endpoints.CreateAsync(new CreateEndpointRequest
        {
            Name = endpoint,
            Variants = [new VariantRequest { Model = model }],
            CaptureShare = captureShare,
            ErrorBudget = budget ?? new ErrorBudget(TrialSeconds: 0),
        });
        return await UntilAsync(endpoint, view => view.State == EndpointState.InService);
    }

    /// <summary>Waits until an endpoint is as is wanted.</summary>
    public async Task<EndpointView> UntilAsync(string endpoint, Func<EndpointView, bool> wanted)
    {
        using var patience = new CancellationTokenSource(s_patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            var view = await Client.Endpoints.GetAsync(endpoint, patience.Token);
            if (wanted(view))
            {
                return view;
            }

            try
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{endpoint} is {view.State} ({view.Reason}) and did not become what was awaited.\n{Installation.Log}\n{ScorerLogs()}");
            }
        }
    }

    /// <summary>Asks an endpoint that gives back numbers.</summary>
    public async Task<(HttpStatusCode Status, string Body, Guid? Id)> AskAsync(string endpoint, float number, CancellationToken cancel = default)
    {
        var body = FormattableString.Invariant($$"""{"inputs":[{"name":"x","datatype":"FP32","shape":[1,1],"data":[{{number}}]}]}""");
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await Http.PostAsync(new Uri($"/v2/models/{endpoint}/infer", UriKind.Relative), content, cancel);
        Guid? id = answer.Headers.TryGetValues("Sundial-Inference-Id", out var ids) ? Guid.Parse(ids.Single()) : null;
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(cancel), id);
    }

    /// <summary>What the scorers wrote, for the message of a test that failed.</summary>
    public string ScorerLogs()
    {
        var folder = Path.Combine(Installation.Data, "logs");
        return Directory.Exists(folder) ? string.Join('\n', Directory.EnumerateFiles(folder, "*scorer*").Select(File.ReadAllText)) : "no logs";
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Client.Dispose();
        await Installation.DisposeAsync();
    }
}
