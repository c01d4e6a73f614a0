using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Sundial.Contracts;
using Sundial.Contracts.Hosting;
using Sundial.Server.Provisioning;
using Sundial.Server.Tenancy;
using Sundial.Server.Tests.Fixtures;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Server.Tests.Provisioning;

/// <summary>Scorers as real processes, kept running by a real server.</summary>
public class LocalScorersTests
{
    private static readonly string[] s_oneScorer = ["--Provisioning:Scorers=1", "--Provisioning:Sandbox=none", "--Provisioning:Outlive=true"];

    [Fact]
    public async Task A_scorer_that_dies_is_back_at_its_port_is_taken_up_by_the_next_server_and_ends_when_that_is_stopped()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var data = new TemporaryFolder();
        var port = FreePort();
        string[] settings = [.. TestServer.Settings(database, data, s_oneScorer), $"--Listen=http://127.0.0.1:{port}"];
        LocalInstance survivor;
        ScorerView known;
        string key;
        await using (var app = ServerApp.Create(settings))
        {
            await ServerApp.StartAsync(app);
            key = app.Services.GetRequiredService<FirstKey>().Secret!;
            var named = await ScorerAsync(app, key, _ => true);

            // Once it has reported, it has its name on its disk.
            var first = await ScorerAsync(app, key, seen => seen.LastSeenAt > named.LastSeenAt);
            var killed = Instance(data)!;
            using (var process = Process.GetProcessById(killed.ProcessId))
            {
                process.Kill();
            }

            known = await ScorerAsync(app, key, seen => seen.IsThere && seen.LastSeenAt > first.LastSeenAt && Instance(data)?.ProcessId != killed.ProcessId);
            survivor = Instance(data)!;
            Assert.Equal((first.Id, first.Address), (known.Id, known.Address));
            await app.StopAsync();
        }

        Assert.True(survivor.IsThere);
        await using (var app = ServerApp.Create([.. settings, "--Provisioning:Outlive=false"]))
        {
            await ServerApp.StartAsync(app);
            var seen = await ScorerAsync(app, key, seen => seen.IsThere && seen.LastSeenAt > known.LastSeenAt);
            Assert.Equal((known.Id, survivor), (seen.Id, Instance(data)));
            await app.StopAsync();
        }

        Assert.False(survivor.IsThere);
    }

    private static LocalInstance? Instance(TemporaryFolder data) => LocalInstance.In(Directory.CreateDirectory(Path.Combine(data.Path, "scorers")).FullName).SingleOrDefault();

    // What a process of its own does is seen by looking; there is no signal to wait for.
    private static async Task<ScorerView> ScorerAsync(Microsoft.AspNetCore.Builder.WebApplication app, string key, Func<ScorerView, bool> condition)
    {
        using var http = new HttpClient { BaseAddress = ServerApp.AddressOf(app) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            if ((await http.GetAsync<Page<ScorerView>>("/v1/scorers")).Items is [var scorer] && condition(scorer))
            {
                return scorer;
            }

            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
