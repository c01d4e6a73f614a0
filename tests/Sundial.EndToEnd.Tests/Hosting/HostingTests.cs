using System.Net;
using Sundial.Contracts.Client;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Tenancy;
using Sundial.Testing.Models;
using Sundial.Testing.Processes;
using Xunit;
using Xunit.Abstractions;

namespace Sundial.EndToEnd.Tests.Hosting;

/// <summary>Endpoints as their callers have them, with real processes, some of which are killed.</summary>
public sealed class HostingTests(StandingHosting standing, ITestOutputHelper output) : IClassFixture<StandingHosting>
{
    private readonly Hosting _hosting = standing.Hosting;

    [Fact]
    public async Task No_request_fails_while_scorers_are_killed_and_come_back()
    {
        await _hosting.BringAsync("lasting-plus", ScoringModels.Plus(1));
        await _hosting.ServeAsync("lasting", "lasting-plus");
        await using var callers = new Callers(_hosting, "lasting", callers: 4, [1]);
        for (var kill = 0; kill < 3; kill++)
        {
            await callers.MoreAsync(200);
            ProcessTable.Signal(Assert.Single(_hosting.Installation.Scorers()), ProcessTable.Kill);
        }

        await callers.MoreAsync(200);
        await callers.EndAsync();

        Assert.True(callers.Failures.Count == 0, $"{callers.Answers} answers, {callers.Failures.Count} failures: {string.Join('\n', callers.Failures.Take(3))}\n{_hosting.ScorerLogs()}");
    }

    [Fact]
    public Task No_request_fails_while_models_are_swapped() => SwapAsync(swaps: 20);

    [Fact]
    [Trait("Category", "Soak")]
    public Task No_request_fails_while_models_are_swapped_500_times() => SwapAsync(swaps: 500);

    [Fact]
    [Trait("Category", "Deadline")]
    public async Task A_checkpoint_of_a_running_job_answers_and_the_job_goes_on()
    {
        var job = await _hosting.Client.Jobs.CreateAsync(new() { Dataset = "digits", WithinSeconds = 60 });
        await _hosting.Installation.UntilAsync($"/v1/training-jobs/{job.Id}/checkpoints", page => page.GetProperty("items").GetArrayLength() > 0);
        var clock = TimeProvider.System;
        var asked = clock.GetTimestamp();
        await _hosting.Client.Endpoints.CreateAsync(new CreateEndpointRequest { Name = "early", Variants = [new VariantRequest { Job = job.Name, Checkpoint = "best" }] });
        var answer = await FirstAnswerAsync("early");
        output.WriteLine($"From the request for an endpoint to its first answer: {clock.GetElapsedTime(asked).TotalSeconds:0.000} s");

        Assert.Contains("\"label\"", answer, StringComparison.Ordinal);
        Assert.Equal("training", (await _hosting.Installation.GetAsync($"/v1/training-jobs/{job.Id}")).GetProperty("state").GetString());
        var served = await _hosting.UntilAsync("early", view => view.Variants.Single() is { Requests: > 0, Traffic.LastMinute.Count: > 0 });
        Assert.StartsWith($"{job.Name}#", served.Variants.Single().Stages.Single().Label, StringComparison.Ordinal);
        Assert.Equal(served.Variants.Single().Requests, (await _hosting.Client.Endpoints.GetTrafficAsync("early")).Variants.Single().Points.Sum(point => point.Requests - point.Refused));
        await _hosting.Installation.EndsSoonAsync(job.Id.ToString());
        Assert.Equal("completed", (await _hosting.Installation.EndOfAsync(job.Id.ToString())).GetProperty("state").GetString());

        // What a page of the result shows is there by the typed client: the plan, what the model was wrong about, and its pictures.
        Assert.Equal("load", (await _hosting.Client.Jobs.GetHistoryAsync(job.Name)).Plans[0].Phases[0].Phase);
        var mistakes = await _hosting.Client.Jobs.GetMistakesAsync(job.Name);
        await using var picture = await _hosting.Client.Jobs.OpenMistakePictureAsync(job.Name, mistakes.Mistakes[0].Picture!);
        Assert.Equal(("image-classification", "image/png"), (mistakes.Task, picture.MediaType));
        await using var model = await _hosting.Client.Models.OpenFileAsync(job.Name, null, "model.onnx");
        Assert.True(model.LengthBytes > 1000);
        await _hosting.Client.Endpoints.UpdateAsync("early", new UpdateEndpointRequest { Variants = [new VariantRequest { Model = job.Name }], ErrorBudget = new ErrorBudget(TrialSeconds: 0) });
        var view = await _hosting.UntilAsync("early", view => view is { State: EndpointState.InService, Revision: 2 });
        Assert.Equal($"{job.Name}:1", Assert.Single(Assert.Single(view.Variants).Stages).Label);
    }

    [Fact]
    public async Task A_revoked_key_stops_working_within_a_second_and_another_tenants_endpoint_is_not_there()
    {
        await _hosting.BringAsync("guarded-plus", ScoringModels.Plus(1));
        await _hosting.ServeAsync("guarded", "guarded-plus");
        var key = await _hosting.Client.Keys.CreateAsync(new CreateKeyRequest(Role.Viewer));
        await _hosting.Client.Tenants.CreateAsync(new CreateTenantRequest("other"));
        var other = await _hosting.Client.Keys.CreateAsync(new CreateKeyRequest(Role.Admin, Tenant: "other"));

        Assert.Equal(HttpStatusCode.OK, await UntilStatusAsync(key.Secret, HttpStatusCode.OK));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(other.Secret));
        await _hosting.Client.Keys.RevokeAsync(key.Key.Id);
        var clock = TimeProvider.System;
        var revoked = clock.GetTimestamp();
        Assert.Equal(HttpStatusCode.Unauthorized, await UntilStatusAsync(key.Secret, HttpStatusCode.Unauthorized));
        output.WriteLine($"From the revocation to the first refusal: {clock.GetElapsedTime(revoked).TotalSeconds:0.000} s");
    }

    private async Task SwapAsync(int swaps)
    {
        var (name, model) = ($"swapped-{swaps}", $"swapped-plus-{swaps}");
        await _hosting.BringAsync(model, ScoringModels.Plus(1));
        await _hosting.BringAsync(model, ScoringModels.Plus(2));
        await _hosting.ServeAsync(name, $"{model}:1");
        await using var callers = new Callers(_hosting, name, callers: 4, [1, 2]);
        for (var swap = 1; swap <= swaps; swap++)
        {
            await _hosting.Client.Endpoints.UpdateAsync(name, new UpdateEndpointRequest { Variants = [new VariantRequest { Model = $"{model}:{1 + (swap % 2)}" }] });
            await _hosting.UntilAsync(name, view => view.State == EndpointState.InService && view.Revision == swap + 1);
        }

        await callers.EndAsync();

        Assert.True(callers.Failures.Count == 0, $"{callers.Answers} answers, {callers.Failures.Count} failures: {string.Join('\n', callers.Failures.Take(3))}\n{_hosting.ScorerLogs()}");
        Assert.Equal([1f, 2f], callers.Addends.Keys.Order());
    }

    private async Task<string> FirstAnswerAsync(string endpoint)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        var image = SampleDigit.Png();
        do
        {
            using var content = new ByteArrayContent(image) { Headers = { ContentType = new("image/png") } };
            using var answer = await _hosting.Http.PostAsync(new Uri($"/endpoints/{endpoint}/invocations", UriKind.Relative), content, patience.Token);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return await answer.Content.ReadAsStringAsync(patience.Token);
            }

            Assert.True(answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.NotFound, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync(patience.Token)}");
        }
        while (await timer.WaitForNextTickAsync(patience.Token));
        throw new InvalidOperationException("The timer has stopped.");
    }

    private async Task<HttpStatusCode> UntilStatusAsync(string key, HttpStatusCode wanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (await StatusAsync(key) is var status)
        {
            if (status == wanted)
            {
                return status;
            }

            await timer.WaitForNextTickAsync(patience.Token);
        }

        return default;
    }

    private async Task<HttpStatusCode> StatusAsync(string key)
    {
        using var client = new SundialClient(new Uri(_hosting.Installation.Url), key);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/guarded/infer")
        {
            Content = new StringContent("""{"inputs":[{"name":"x","datatype":"FP32","shape":[1,1],"data":[1]}]}""", System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", key);
        using var answer = await _hosting.Http.SendAsync(request);
        return answer.StatusCode;
    }
}
