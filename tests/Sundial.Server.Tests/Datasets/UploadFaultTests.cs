using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Datasets;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Tenancy;
using Sundial.Server.Tests.Fixtures;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Server.Tests.Datasets;

/// <summary>What happens to uploads when something breaks: the line, the server, the disk.</summary>
public sealed class UploadFaultTests
{
    private static readonly byte[] Content = UploadCalls.Bytes(400_000);

    [Fact]
    public async Task A_sender_that_hangs_up_goes_on_where_the_server_stands()
    {
        await using var server = await TestServer.StartAsync("--Uploads:AcknowledgeBytes=65536");
        var client = await server.ClientAsync(Role.Developer);
        var upload = await client.BeginAsync(Content.Length, UploadCalls.Sha256(Content));
        using var broken = new BrokenContent(Content[..300_000]);
        var sending = client.SendChunkAsync(upload.Id, 0, broken);

        // Of 300,000 bytes, what fills buffers of 128 KiB is acknowledged while the sender is still there.
        await UntilAsync(async () => await client.ReceivedAsync(upload.Id) >= 262_144);
        broken.HangUp();
        await Assert.ThrowsAsync<HttpRequestException>(() => sending);
        await UntilAsync(() => Task.FromResult(IsFree(server, upload.Id)));

        var received = (int)await client.ReceivedAsync(upload.Id);
        Assert.InRange(received, 262_144, 300_000);
        using var rest = await client.SendChunkAsync(upload.Id, received, Content[received..]);
        Assert.True((await rest.ReadAsync<UploadView>()).Complete);
    }

    [Fact]
    public async Task A_form_whose_sender_hangs_up_leaves_nothing()
    {
        await using var server = await TestServer.StartAsync();
        var client = await server.ClientAsync(Role.Developer);
        using var broken = new BrokenContent([.. "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"u8, .. Content]);
        broken.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        var sending = client.PostAsync("/v1/datasets", broken);
        var spool = server.Service<BlobOptions>().SpoolFolder;

        await UntilAsync(() => Task.FromResult(Directory.EnumerateFiles(spool).Any()));
        broken.HangUp();

        await Assert.ThrowsAsync<HttpRequestException>(() => sending);
        await UntilAsync(() => Task.FromResult(!Directory.EnumerateFiles(spool).Any()));
    }

    [Fact]
    public async Task An_upload_survives_a_kill_of_the_server_in_the_middle_of_a_chunk()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var data = new TemporaryFolder();
        string key;
        UploadView upload;
        await using (var first = await RunningAsync(database, data))
        {
            key = first.Services.GetRequiredService<FirstKey>().Secret!;
            using var client = Client(first, key);
            upload = await client.BeginAsync(Content.Length, UploadCalls.Sha256(Content));
            using var chunk = await client.SendChunkAsync(upload.Id, 0, Content[..150_000]);
            chunk.EnsureSuccessStatusCode();
            // A kill leaves bytes that were written and never acknowledged.
            await File.AppendAllBytesAsync(first.Services.GetRequiredService<UploadFolder>().PathOf(upload.Id), UploadCalls.Bytes(5000, seed: 2));
        }

        await using var second = await RunningAsync(database, data);
        using var again = Client(second, key);
        Assert.Equal(150_000, await again.ReceivedAsync(upload.Id));
        using var rest = await again.SendChunkAsync(upload.Id, 150_000, Content[150_000..]);
        Assert.Equal(UploadCalls.Sha256(Content), (await rest.ReadAsync<UploadView>()).Sha256);
    }

    [Fact]
    public async Task A_kill_between_the_move_of_the_bytes_and_the_note_of_it_loses_nothing()
    {
        await using var server = await TestServer.StartAsync();
        var client = await server.ClientAsync(Role.Developer);
        var upload = await client.BeginAsync();
        using var chunk = await client.SendChunkAsync(upload.Id, 0, Content);
        var digest = Digest.Parse(UploadCalls.Sha256(Content));
        await SetAsync(server, "update uploads set sha256 = @value where id = @id", upload.Id, digest.Hex);
        await server.Service<ArtifactStore>().PutFileAsync(server.Service<UploadFolder>().PathOf(upload.Id), digest, CancellationToken.None);

        using var complete = await client.CompleteAsync(upload.Id, digest.Hex);

        Assert.True((await complete.ReadAsync<UploadView>()).Complete);
    }

    [Fact]
    public async Task An_upload_whose_bytes_were_taken_away_begins_anew()
    {
        await using var server = await TestServer.StartAsync();
        var client = await server.ClientAsync(Role.Developer);
        var upload = await client.BeginAsync(Content.Length);
        using var chunk = await client.SendChunkAsync(upload.Id, 0, Content[..1000]);
        File.Delete(server.Service<UploadFolder>().PathOf(upload.Id));

        using var answer = await client.SendChunkAsync(upload.Id, 1000, Content[1000..]);

        Assert.Equal(0, (await answer.ProblemAsync(409)).Extensions!["expected_offset"].GetInt64());
        using var anew = await client.SendChunkAsync(upload.Id, 0, Content);
        Assert.True((await anew.ReadAsync<UploadView>()).Complete);
    }

    [Fact]
    public async Task A_disk_that_is_too_small_for_the_stated_size_is_known_before_a_byte_is_sent()
    {
        await using var server = await TestServer.StartAsync($"--Uploads:ReserveBytes={long.MaxValue / 2}");
        var client = await server.ClientAsync(Role.Developer);

        using var answer = await client.PostAsync("/v1/uploads", new CreateUploadRequest("data.bin", 1));

        Assert.Equal("datasets.disk-full", (await answer.ProblemAsync(507)).Code);
        Assert.Empty(server.Service<UploadFolder>().Present());
    }

    [Fact]
    public async Task A_disk_that_fills_while_bytes_come_leaves_nothing_of_the_upload()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;   // only there is a device that is always full
        }

        await using var server = await TestServer.StartAsync();
        var client = await server.ClientAsync(Role.Developer);
        var upload = await client.BeginAsync(Content.Length);
        var file = server.Service<UploadFolder>().PathOf(upload.Id);
        File.CreateSymbolicLink(file, "/dev/full");

        using var answer = await client.SendChunkAsync(upload.Id, 0, Content);

        Assert.Equal("datasets.disk-full", (await answer.ProblemAsync(507)).Code);
        Assert.False(Path.Exists(file) || new FileInfo(file).LinkTarget is not null);
        using var gone = await client.GetAsync($"/v1/uploads/{upload.Id}");
        await gone.ProblemAsync(404);
    }

    [Fact]
    public async Task A_blob_store_that_is_full_leaves_nothing_of_upload_and_form()
    {
        await using var server = await TestServer.StartAsync(WithFullStore);
        var client = await server.ClientAsync(Role.Developer);
        var upload = await client.BeginAsync(Content.Length);

        using var chunk = await client.SendChunkAsync(upload.Id, 0, Content);
        using var form = await client.PostAsync("/v1/datasets", UploadCalls.Form(Content, ("name", "digits"), ("file", "digits.zip")));

        Assert.Equal("datasets.disk-full", (await chunk.ProblemAsync(507)).Code);
        Assert.Equal("datasets.disk-full", (await form.ProblemAsync(507)).Code);
        Assert.Empty(server.Service<UploadFolder>().Present());
        Assert.Empty(Directory.EnumerateFiles(server.Service<BlobOptions>().SpoolFolder));
        using var dataset = await client.GetAsync("/v1/datasets/digits");
        await dataset.ProblemAsync(404);
    }

    [Fact]
    public async Task Expired_uploads_and_files_of_no_upload_are_swept()
    {
        await using var server = await TestServer.StartAsync();
        var client = await server.ClientAsync(Role.Developer);
        var (old, young) = (await client.BeginAsync(), await client.BeginAsync());
        foreach (var upload in new[] { old, young })
        {
            using var chunk = await client.SendChunkAsync(upload.Id, 0, Content);
        }

        var folder = server.Service<UploadFolder>();
        await File.WriteAllBytesAsync(folder.PathOf(Guid.CreateVersion7()), Content);
        await SetAsync(server, "update uploads set expires_at = @value where id = @id", old.Id, TimeProvider.System.GetUtcNow());

        await server.Service<ContentSweeper>().SweepAsync(CancellationToken.None);

        Assert.Equal([young.Id], folder.Present());
        using var gone = await client.GetAsync($"/v1/uploads/{old.Id}");
        await gone.ProblemAsync(404);
        Assert.Equal(Content.Length, await client.ReceivedAsync(young.Id));
    }

    private static void WithFullStore(WebApplicationBuilder builder) =>
        builder.Services.AddSingleton<IBlobStore>(services =>
            new FullBlobStore(services.GetRequiredService<BlobOptions>()));

    private static async Task<WebApplication> RunningAsync(TestDatabase database, TemporaryFolder data)
    {
        var app = ServerApp.Create(TestServer.Settings(database, data));
        await ServerApp.StartAsync(app);
        return app;
    }

    private static HttpClient Client(WebApplication app, string key) =>
        new() { BaseAddress = ServerApp.AddressOf(app), DefaultRequestHeaders = { { "Authorization", $"Bearer {key}" } } };

    private static bool IsFree(TestServer server, Guid upload)
    {
        using var turn = server.Service<UploadTurns>().TryTake(upload);
        return turn is not null;
    }

    // Each look is a request to the server, or lets others run: there is nothing to sleep for.
    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static Task<int> SetAsync(TestServer server, string sql, Guid upload, object value) => server.Database.Database.RunPlatformAsync(
        work => work.ExecuteAsync(sql, CancellationToken.None, ("id", upload), ("value", value)), CancellationToken.None);

    /// <summary>Sends some bytes, then nothing, then hangs up.</summary>
    private sealed class BrokenContent(byte[] bytes) : HttpContent
    {
        private readonly TaskCompletionSource _hungUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void HangUp() => _hungUp.SetException(new IOException("The sender hung up."));

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes);
            await stream.FlushAsync();
            await _hungUp.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length + 1;
            return true;
        }
    }
}
