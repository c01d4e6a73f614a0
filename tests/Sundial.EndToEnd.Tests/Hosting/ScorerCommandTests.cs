using System.Net;
using System.Net.Sockets;
using Sundial.Contracts.Tenancy;
using Sundial.Testing.Models;
using Sundial.Testing.Processes;
using Xunit;

namespace Sundial.EndToEnd.Tests.Hosting;

/// <summary><c>sundial scorer</c> on a machine of its own, as far as one machine can show it: registered, asked, and ended.</summary>
public sealed class ScorerCommandTests
{
    [Fact]
    public async Task A_scorer_answers_for_the_server_is_killed_and_back_and_ends_with_its_last_answer()
    {
        await using var hosting = await Hosting.StartAsync("--scorers", "0");
        using var scorer = await StartAsync(hosting);
        var address = Address(scorer, times: 1);
        await hosting.BringAsync("plus", ScoringModels.Plus(1));
        var served = await hosting.ServeAsync("adder", "plus");
        Assert.Equal(address, Assert.Single(served.Scorers));
        Assert.Equal(HttpStatusCode.OK, (await hosting.AskAsync("adder", 1)).Status);

        ProcessTable.Signal(Assert.Single(Children(hosting)), ProcessTable.Kill);
        Assert.Equal(address, Address(scorer, times: 2));
        Assert.Equal(HttpStatusCode.OK, (await hosting.AskAsync("adder", 1)).Status);

        using var client = Client(hosting);
        using var held = new HeldContent("""{"inputs":[{"name":"x","datatype":"FP32","shape":[1,1],"data":[41]}]}""");
        var answering = AskAsync(client, address, held);
        await held.Begun;
        scorer.AskToEnd();
        await UntilRefusedAsync(address);
        Assert.Single(Children(hosting));
        held.Finish();
        using var answer = await answering;

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("42", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, scorer.WaitForExit());
        Assert.Empty(Children(hosting));
        Assert.EndsWith("Ended.\n", scorer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_signal_ends_the_command_and_its_scorer_at_once()
    {
        await using var hosting = await Hosting.StartAsync("--scorers", "0");
        using var scorer = await StartAsync(hosting);
        var address = Address(scorer, times: 1);
        await hosting.BringAsync("plus", ScoringModels.Plus(1));
        await hosting.ServeAsync("adder", "plus");
        using var client = Client(hosting);
        using var held = new HeldContent("""{"inputs":[{"name":"x","datatype":"FP32","shape":[1,1],"data":[41]}]}""");
        var answering = AskAsync(client, address, held);
        await held.Begun;
        scorer.AskToEnd();
        await UntilRefusedAsync(address);

        scorer.AskToEnd();

        Assert.Equal(130, scorer.WaitForExit());
        held.Finish();
        await Assert.ThrowsAsync<HttpRequestException>(() => answering);
        Assert.Empty(Children(hosting));
    }

    private static async Task<SundialProcess> StartAsync(Hosting hosting)
    {
        var key = await hosting.Client.Keys.CreateAsync(new CreateKeyRequest(Role.Worker));
        var folder = hosting.Installation.Folder;
        return SundialProcess.Start(folder.Path, "scorer", "--server", hosting.Installation.Url, "--token", key.Secret, "--data", folder["lone"]);
    }

    private static IReadOnlyList<int> Children(Hosting hosting) => ProcessTable.Where(
        line => line.Contains("sundial-scorer.dll", StringComparison.Ordinal) && line.Contains(hosting.Installation.Folder["lone"], StringComparison.Ordinal));

    /// <summary>Where it says that it listens, once it has said so often enough.</summary>
    private static Uri Address(SundialProcess scorer, int times)
    {
        const string Start = "It listens at ";
        string[] Said() => [.. scorer.Output.Split('\n').Where(line => line.Contains(Start, StringComparison.Ordinal))];
        scorer.WaitForLine(_ => Said().Length >= times);
        var line = Said()[^1];
        return new Uri(line[(line.IndexOf(Start, StringComparison.Ordinal) + Start.Length)..^1]);
    }

    private static HttpClient Client(Hosting hosting)
    {
        // The body waits until the scorer asks for it, and so has the request.
        var client = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(2) });
        client.DefaultRequestHeaders.Authorization = new("Bearer", hosting.Installation.Key);
        client.DefaultRequestHeaders.ExpectContinue = true;
        return client;
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient client, Uri address, HeldContent content) => client.PostAsync(new Uri(address, "/v2/models/adder/infer"), content);

    private static async Task UntilRefusedAsync(Uri address)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            using var connection = new TcpClient();
            try
            {
                await connection.ConnectAsync(address.Host, address.Port, limit.Token);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }

    /// <summary>A body whose end is held back.</summary>
    private sealed class HeldContent(string text) : HttpContent
    {
        private readonly byte[] _bytes = System.Text.Encoding.UTF8.GetBytes(text);
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Completes when whoever is asked has begun to read.</summary>
        public Task Begun => _begun.Task.WaitAsync(TimeSpan.FromMinutes(1));

        /// <summary>Sends the rest.</summary>
        public void Finish() => _finish.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_bytes.AsMemory(0, 10));
            await stream.FlushAsync();
            _begun.TrySetResult();
            await _finish.Task;
            await stream.WriteAsync(_bytes.AsMemory(10));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _bytes.Length;
            return true;
        }
    }
}
