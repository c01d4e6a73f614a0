using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests;

/// <summary>Another tenant's things are not there: every operation of the API is walked with their ids and names.</summary>
public sealed class IsolationWalkTests
{
    // What makes sense to each operation but for whose it is, so that nothing else is refused first. $x is the id of x.
    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["CompleteUpload"] = "{}",
        ["InspectDataset"] = "{}",
        ["StopTrainingJob"] = "{}",
        ["ModifyTrainingJob"] = """{"hyperparameters":{"lr":"0.2"}}""",
        ["RetryTrainingJob"] = """{"within_seconds":60}""",
        ["RetrainTrainingJob"] = """{"within_seconds":60}""",
        ["UpdateTenant"] = """{"weight":2}""",
        ["CreateDataset"] = """{"name":"stolen","upload":"$upload"}""",
        ["CreateAlgorithm"] = """{"name":"stolen","specification":{"command":["./run"]},"upload":"$upload"}""",
        ["CreateTrainingJob"] = """{"dataset":"$dataset","within_seconds":60,"algorithm":"$algorithm"}""",
        ["PutTruth"] = """{"label":"7"}""",
        ["PutTruths"] = """{"truths":{"$prediction":"7"}}""",
        ["CreateEndpoint"] = """{"name":"stolen","variants":[{"job":"$job"}]}""",
        ["UpdateEndpoint"] = """{"capture_share":1}""",
        ["CreateKey"] = """{"role":"viewer","tenant":"$tenant"}""",
        ["CreateModelVersion"] = """{"upload":"$upload"}""",
    };

    // The job that is walked over is still at work.
    private static readonly string[] IsOfTheEnd = ["ShowTrainingJobReport", "ListTrainingJobMistakes", "ShowTrainingJobMistakePicture"];

    // The model that is walked over is a few bytes, which say nothing of what they take.
    private static readonly string[] IsOfRealModels = ["ShowModelSignature"];

    // Made without naming anything that is there.
    private static readonly string[] NamesNothing = ["BeginUpload"];

    [Fact]
    public async Task Every_operation_with_another_tenants_names_finds_nothing()
    {
        await using var inhabited = await InhabitedServer.StartAsync();
        var stranger = await inhabited.Server.ClientAsync(Role.Admin, "other");
        var operators = await inhabited.Server.ClientAsync(Role.Admin, "default");
        var faults = new List<string>();
        var walked = 0;

        foreach (var operation in inhabited.Operations())
        {
            foreach (var names in new[] { inhabited.Ids, inhabited.Names })
            {
                walked++;
                await WalkAsync(stranger, operation, names, faults);

                // The operator runs the installation; tenants' things are not the operator's.
                if (!operation.IsOperators && operation.Tag is not ("tenants" or "keys"))
                {
                    await WalkAsync(operators, operation, names, faults);
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.True(walked > 80, $"Only {walked} operations were walked.");
    }

    [Fact]
    public async Task The_same_names_are_found_by_their_owner()
    {
        await using var inhabited = await InhabitedServer.StartAsync();
        var faults = new List<string>();

        foreach (var operation in inhabited.Operations().Where(operation => operation is { HasParameters: true, IsOperators: false } && operation.Method == HttpMethod.Get && !IsOfTheEnd.Contains(operation.Name) && !IsOfRealModels.Contains(operation.Name)))
        {
            foreach (var names in new[] { inhabited.Ids, inhabited.Names })
            {
                // Files of a checkpoint have other paths than those of a model.
                var path = operation.Fill(names).Replace("/checkpoints/1/files/model.onnx", "/checkpoints/1/files/5/model.onnx", StringComparison.Ordinal);
                using var answer = await inhabited.Admin.SendAsync(HttpMethod.Get, path, null, ("Accept", "application/json"));
                if (answer.StatusCode != HttpStatusCode.OK)
                {
                    faults.Add($"{path}: {(int)answer.StatusCode}");
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static async Task WalkAsync(HttpClient stranger, ApiOperation operation, IReadOnlyDictionary<string, string> names, List<string> faults)
    {
        if (NamesNothing.Contains(operation.Name))
        {
            return;
        }

        using var request = new HttpRequestMessage(operation.Method, operation.Fill(names));
        request.Headers.Accept.ParseAdd("application/json");
        AddBody(request, operation, names);
        using var answer = await stranger.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var where = $"{operation.Method} {request.RequestUri}";
        if (operation.HasParameters || operation.Method != HttpMethod.Get)
        {
            if (answer.StatusCode != HttpStatusCode.NotFound)
            {
                faults.Add($"{where}: {(int)answer.StatusCode} {text}");
            }
        }
        else if (names.Where(name => name.Key is not ("version" or "number" or "path" or "picture")).FirstOrDefault(name => text.Contains($"\"{name.Value}\"", StringComparison.Ordinal)) is { Key: not null } leak)
        {
            faults.Add($"{where} tells of another tenant's {leak.Key}: {text}");
        }
    }

    private static void AddBody(HttpRequestMessage request, ApiOperation operation, IReadOnlyDictionary<string, string> names)
    {
        if (operation.Name == "SendChunk")
        {
            request.Content = new ByteArrayContent([1, 2, 3]);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
            request.Headers.Add("Upload-Offset", "0");
        }
        else if (operation.Method == HttpMethod.Put && !Bodies.ContainsKey(operation.Name))
        {
            request.Content = new ByteArrayContent([1, 2, 3]);
        }
        else if (operation.Method == HttpMethod.Post || operation.Method == HttpMethod.Patch || operation.Method == HttpMethod.Put)
        {
            var known = Bodies.TryGetValue(operation.Name, out var body);
            Assert.True(known || operation.IsOperators, $"{operation.Name} takes a body: say in {nameof(Bodies)} one that is right but for whose things it names.");
            foreach (var (parameter, value) in names)
            {
                body = body?.Replace($"${parameter}\"", $"{value}\"", StringComparison.Ordinal);
            }

            request.Content = new StringContent(body ?? "{}", Encoding.UTF8, "application/json");
        }
    }
}
