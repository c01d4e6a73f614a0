using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Sundial.Contracts;
using Sundial.Contracts.Client;
using Sundial.Contracts.Http;
using Sundial.Contracts.Models;
using Sundial.Contracts.Tenancy;
using Sundial.Contracts.Training;
using Sundial.Server.Tests.Datasets;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Training;

/// <summary>What a job's model was most wrong about, as a training of whatever kind left it.</summary>
public sealed class MistakesTests
{
    private static readonly byte[] s_png = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 1, 2, 3];

    private static readonly MistakesView s_told = new()
    {
        Task = "image-classification",
        Tested = 50,
        Wrong = 2,
        Mistakes =
        [
            new() { Number = 1, Path = "test/7/a.png", Picture = "01.png", Truth = "7", Prediction = "1", Probability = 0.99, Loss = 4.6, Width = 28, Height = 28 },
            new() { Number = 2, Row = [new("age", "39"), new("job")], Truth = "<script>alert(1)</script>" },
        ],
    };

    [Fact]
    public async Task Mistakes_and_their_pictures_are_shown_and_known_ones_are_not_sent_again()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("cats");
        using var client = await ClientAsync(server, "acme", Role.Viewer);
        var early = await Assert.ThrowsAsync<ApiException>(() => client.Jobs.GetMistakesAsync("cats"));
        Assert.Equal(("training.mistakes-unknown", HttpStatusCode.NotFound), (early.Problem.Code, early.Status));

        await CompleteAsync(server, Archive(s_told, ("01.png", s_png), ("secret.png", s_png)));
        var told = await client.Jobs.GetMistakesAsync("cats");
        Assert.Equal(JsonSerializer.Serialize(s_told, WireJson.Options), JsonSerializer.Serialize(told, WireJson.Options));
        await using var picture = await client.Jobs.OpenMistakePictureAsync("cats", "01.png");
        using var bytes = new MemoryStream();
        await picture.Stream.CopyToAsync(bytes);
        Assert.Equal((s_png.Length, "image/png"), (picture.LengthBytes!.Value, picture.MediaType));
        Assert.Equal(s_png, bytes.ToArray());
        foreach (var path in new[] { "/v1/training-jobs/cats/mistakes", "/v1/training-jobs/cats/mistakes/pictures/01.png" })
        {
            using var again = await server.Client.SendAsync(HttpMethod.Get, path, null, ("If-None-Match", picture.ETag!));
            Assert.Equal((HttpStatusCode.NotModified, picture.ETag), (again.StatusCode, again.Headers.ETag?.Tag));
        }

        // Only what a mistake names is a picture.
        foreach (var name in new[] { "secret.png", "mistakes.json", "02.png" })
        {
            Assert.Equal("training.mistakes-unknown", (await Assert.ThrowsAsync<ApiException>(() => client.Jobs.OpenMistakePictureAsync("cats", name))).Problem.Code);
        }
    }

    [Fact]
    public async Task Nobody_sees_the_mistakes_of_another_tenant()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.TenantAsync("other");
        await server.JobAsync("cats");
        await CompleteAsync(server, Archive(s_told, ("01.png", s_png)));
        using var client = await ClientAsync(server, "other", Role.Admin);
        Assert.Equal(HttpStatusCode.NotFound, (await Assert.ThrowsAsync<ApiException>(() => client.Jobs.GetMistakesAsync("cats"))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Assert.ThrowsAsync<ApiException>(() => client.Jobs.OpenMistakePictureAsync("cats", "01.png"))).Status);
    }

    public static TheoryData<string, byte[]> Unreadable => new()
    {
        { "no archive", UploadCalls.Bytes(500, 1) },
        { "no index", Zip(("01.png", s_png)) },
        { "no JSON", Zip(("mistakes.json", "{"u8.ToArray())) },
        { "another JSON", Zip(("mistakes.json", """{"mistakes":[null]}"""u8.ToArray())) },
        { "a bomb", Zip(("mistakes.json", new byte[64 << 20])) },
        { "a picture that is none", Archive(s_told, ("01.png", "<svg onload='alert(1)'/>"u8.ToArray())) },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task What_a_program_left_and_cannot_be_read_is_refused_with_a_sentence(string what, byte[] archive)
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("cats");
        await CompleteAsync(server, archive);
        using var client = await ClientAsync(server, "acme", Role.Viewer);
        var refused = await Assert.ThrowsAsync<ApiException>(async () =>
        {
            _ = await client.Jobs.GetMistakesAsync("cats");
            await using var picture = await client.Jobs.OpenMistakePictureAsync("cats", "01.png");
        });
        Assert.True(refused.Problem is { Code: "training.mistakes-unknown", Detail: { } detail } && detail.Contains("cannot be read", StringComparison.Ordinal), $"{what}: {refused.Message}");
    }

    private static async Task<SundialClient> ClientAsync(TrainingServer server, string tenant, Role role) =>
        new(server.Server.Address, await server.Server.KeyAsync(role, tenant));

    private static async Task CompleteAsync(TrainingServer server, byte[] archive)
    {
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();
        FileEntry[] files = [await worker.PutAsync("model.onnx", UploadCalls.Bytes(400, 5)), await worker.PutAsync("model.mistakes.zip", archive)];
        using var answer = await worker.TryCompleteAsync(files);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static byte[] Archive(MistakesView told, params (string Name, byte[] Bytes)[] pictures) =>
        Zip([("mistakes.json", JsonSerializer.SerializeToUtf8Bytes(told, WireJson.Options)), .. pictures]);

    private static byte[] Zip(params (string Name, byte[] Bytes)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }
}
