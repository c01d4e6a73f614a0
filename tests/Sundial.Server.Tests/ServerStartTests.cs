using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Platform.Http;
using Sundial.Server.Tenancy;
using Sundial.Server.Tests.Fixtures;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Server.Tests;

public sealed class ServerStartTests
{
    [Theory]
    [InlineData("nonsense", "'nonsense' is not a setting")]
    [InlineData("--Listen=127.0.0.1:7300", "no address to listen at")]
    [InlineData("--Listen=https://127.0.0.1:7300", "put a proxy before it")]
    [InlineData("--Database=nowhere", "cannot be read")]
    public void A_setting_that_makes_no_sense_is_told_in_a_sentence(string setting, string told)
    {
        using var data = new TemporaryFolder();

        var refused = Assert.Throws<ServerStartException>(() => ServerApp.Create([$"--Data={data.Path}", setting]));

        Assert.Contains(told, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Tenancy:RequestsPerSecond=0", "RequestsPerSecond")]
    [InlineData("--Tenancy:RequestsPerSecond=many", "RequestsPerSecond")]
    public async Task A_value_out_of_range_is_told_in_a_sentence(string setting, string told)
    {
        var refused = await Assert.ThrowsAsync<ServerStartException>(() => TestServer.StartAsync(setting));

        Assert.Contains(told, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_settings_file_that_is_no_JSON_is_named()
    {
        using var data = new TemporaryFolder();
        var file = data.Write("sundial.json", "{ oops"u8);

        var refused = Assert.Throws<ServerStartException>(() => ServerApp.Create([$"--Data={data.Path}"]));

        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_win_over_the_file_in_the_data_folder()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var data = new TemporaryFolder();
        data.Write("sundial.json", """{"Tenancy":{"RequestsPerSecond":7,"RunningJobs":9}}"""u8);
        await using var app = ServerApp.Create(TestServer.Settings(database, data));
        await ServerApp.StartAsync(app);
        using var client = ClientOf(app);

        var quota = (await client.GetAsync<MeView>("/v1/me")).Tenant.Quota;

        Assert.Equal((100000, 9), (quota.RequestsPerSecond, quota.RunningJobs));
        await app.StopAsync();
    }

    [Fact]
    public async Task Of_two_servers_on_one_data_folder_the_second_is_refused_until_the_first_has_ended()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var data = new TemporaryFolder();
        var first = ServerApp.Create(TestServer.Settings(database, data));
        await ServerApp.StartAsync(first);

        await using (var second = ServerApp.Create(TestServer.Settings(database, data)))
        {
            var refused = await Assert.ThrowsAsync<ServerStartException>(() => ServerApp.StartAsync(second));
            Assert.Contains($"Another server is using the data folder {data.Path}", refused.Message, StringComparison.Ordinal);
        }

        await first.StopAsync();
        await first.DisposeAsync();

        // The file of the lock is still there; what counts is that nobody holds it.
        Assert.True(File.Exists(data["server.lock"]));
        var third = ServerApp.Create(TestServer.Settings(database, data));
        await ServerApp.StartAsync(third);
        await third.StopAsync();
        await third.DisposeAsync();
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_and_the_attempt_leaves_the_data_folder_free()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var data = new TemporaryFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"http://{taken.LocalEndpoint}";

        var refused = await Assert.ThrowsAsync<ServerStartException>(() => ServerApp.StartAsync(ServerApp.Create(TestServer.Settings(database, data, $"--Listen={address}"))));

        Assert.Contains($"{address} is taken", refused.Message, StringComparison.Ordinal);

        // The data folder is free for the next.
        var next = ServerApp.Create(TestServer.Settings(database, data));
        await ServerApp.StartAsync(next);
        await next.StopAsync();
        await next.DisposeAsync();
    }

    [Fact]
    public async Task A_second_start_makes_no_new_keys_unless_it_is_asked_for_one()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var data = new TemporaryFolder();
        var secrets = new List<string?>();
        var workers = new List<string>();
        foreach (var more in new string[][] { [], [], ["--Tenancy:NewAdminKey=true"] })
        {
            await using var app = ServerApp.Create(TestServer.Settings(database, data, more));
            await ServerApp.StartAsync(app);
            secrets.Add(app.Services.GetRequiredService<FirstKey>().Secret);
            workers.Add(app.Services.GetRequiredService<LocalWorkerKey>().Secret);
            using var client = ClientOf(app, secrets[^1] ?? secrets[0]!);
            Assert.Equal(Role.Admin, (await client.GetAsync<MeView>("/v1/me")).Role);
            await app.StopAsync();
        }

        Assert.NotNull(secrets[0]);
        Assert.Null(secrets[1]);
        Assert.NotNull(secrets[2]);
        Assert.Single(workers.Distinct());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(data["worker-key"]));
        }
    }

    [Fact]
    public async Task A_route_that_does_not_say_who_may_use_it_is_not_served()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var data = new TemporaryFolder();
        await using var app = ServerApp.Create(TestServer.Settings(database, data));
        app.MapGet("/v1/open", () => "hello");

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => ServerApp.StartAsync(app));

        Assert.Contains("/v1/open", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Streams_are_cut_when_the_server_stops_and_what_is_being_answered_is_answered()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var data = new TemporaryFolder();
        var app = ServerApp.Create(TestServer.Settings(database, data));
        var (polling, entered, stopping) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        app.Lifetime.ApplicationStopping.Register(stopping.SetResult);
        app.MapGet("/v1/stream", async (HttpContext http, TimeProvider clock, CancellationToken cancel) =>
        {
            await using var events = await SseWriter.OpenAsync(http, clock, cancel);
            await events.WriteAsync(7, "hello", new { Text = "one\ntwo" }, cancel);
            await Task.Delay(Timeout.Infinite, cancel);
        }).For(Role.Viewer).EndsAtShutdown();
        app.MapGet("/v1/poll", async (CancellationToken cancel) =>
        {
            polling.SetResult();
            await Task.Delay(Timeout.Infinite, cancel);
        }).For(Role.Viewer).EndsAtShutdown();
        app.MapGet("/v1/work", async () =>
        {
            entered.SetResult();
            await stopping.Task;
            return "done";
        }).For(Role.Viewer);
        await ServerApp.StartAsync(app);
        using var client = ClientOf(app);
        using var stream = await client.GetAsync("/v1/stream", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync());
        Assert.Equal("text/event-stream", stream.Content.Headers.ContentType?.MediaType);
        Assert.Equal("id: 7", await reader.ReadLineAsync());
        Assert.Equal("event: hello", await reader.ReadLineAsync());
        Assert.Equal("""data: {"text":"one\ntwo"}""", await reader.ReadLineAsync());
        Assert.Equal("", await reader.ReadLineAsync());
        var (poll, work) = (client.GetAsync("/v1/poll"), client.GetStringAsync("/v1/work"));
        await Task.WhenAll(polling.Task, entered.Task);

        await app.StopAsync();

        Assert.Null(await reader.ReadLineAsync());
        Assert.Equal("done", await work);
        using var cut = await poll;
        Assert.Equal("server.shutting-down", (await cut.ProblemAsync(503)).Code);
        Assert.NotNull(cut.Headers.RetryAfter);
        await app.DisposeAsync();
    }

    private static HttpClient ClientOf(WebApplication app, string? key = null)
    {
        var client = new HttpClient { BaseAddress = ServerApp.AddressOf(app) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key ?? app.Services.GetRequiredService<FirstKey>().Secret);
        return client;
    }
}
