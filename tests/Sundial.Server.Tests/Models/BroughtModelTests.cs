using System.Formats.Tar;
using System.Net;
using Google.Protobuf;
using Sundial.Contracts;
using Sundial.Contracts.Models;
using Sundial.Contracts.Tenancy;
using Sundial.Onnx;
using Sundial.Onnx.Schema;
using Sundial.Server.Models;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Tests.Datasets;
using Sundial.Server.Tests.Fixtures;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Server.Tests.Models;

public sealed class BroughtModelTests(ContentServer fixture) : IClassFixture<ContentServer>, IDisposable
{
    private static readonly ModelServing Script = new(["python3", "serve.py"], new Dictionary<string, string> { ["GREETING"] = "hello" });

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_onnx_file_becomes_the_versions_of_a_model()
    {
        var client = await fixture.DeveloperAsync();

        using var first = await BringAsync(client, "iris", Doubler());
        var one = await first.ReadAsync<ModelVersionView>();
        using var second = await BringAsync(client, "iris", Doubler(), fileName: "second.onnx");

        Assert.Equal((HttpStatusCode.Created, "/v1/models/iris/versions/1"), (first.StatusCode, first.Headers.Location?.OriginalString));
        Assert.Equal(("iris", 1, null, false, null), (one.Model, one.Version, one.Job, one.Partial, one.Serve));
        Assert.Equal([new FileEntry("model.onnx", UploadCalls.Sha256(Doubler()), Doubler().Length)], one.Files);
        Assert.Equal(2, (await second.ReadAsync<ModelVersionView>()).Version);
        Assert.Equal(Doubler(), await client.GetByteArrayAsync("/v1/models/iris/versions/1/files/model.onnx"));
        Assert.Equal(2, (await client.GetAsync<ModelView>("/v1/models/iris")).LatestVersion);
    }

    [Fact]
    public async Task A_version_is_brought_to_a_model_by_its_id_too_and_an_id_of_none_makes_none()
    {
        var client = await fixture.DeveloperAsync();
        using var first = await BringAsync(client, "iris", Doubler());
        var model = await client.GetAsync<ModelView>("/v1/models/iris");

        using var second = await BringAsync(client, model.Id.ToString(), Doubler());
        using var nobodys = await BringAsync(client, Guid.NewGuid().ToString(), Doubler());

        Assert.Equal(("iris", 2), (await second.ReadAsync<ModelVersionView>() is var two ? two.Model : "", two.Version));
        Assert.Equal("models.unknown", (await nobodys.ProblemAsync(404)).Code);
    }

    [Theory]
    [InlineData("files.tar")]
    [InlineData("files.tar.gz")]
    [InlineData("files.zip")]
    public async Task The_files_of_an_archive_become_the_files_of_the_version(string name)
    {
        var client = await fixture.DeveloperAsync();
        (string, byte[])[] files = [("./net/model.onnx", Doubler()), ("labels.json", "[]"u8.ToArray()), ("__MACOSX/net/._model.onnx", [1]), ("empty", [])];
        var path = Path.Combine(_folder.Path, name);
        _ = name.EndsWith(".zip", StringComparison.Ordinal) ? Archives.Zip(path, files) : Archives.Tar(path, files);

        using var made = await BringAsync(client, "iris", await File.ReadAllBytesAsync(path), fileName: name);

        Assert.Equal(["empty", "labels.json", "net/model.onnx"], (await made.ReadAsync<ModelVersionView>()).Files.Select(file => file.Path));
        Assert.Equal("[]", await client.GetStringAsync("/v1/models/iris/versions/1/files/labels.json"));
    }

    [Fact]
    public async Task With_a_program_the_archive_stays_as_it_was_sent()
    {
        var client = await fixture.DeveloperAsync();
        var tar = await TarAsync(Archives.Entry("serve.py", "print()"u8.ToArray()), Archives.Link("main.py", "serve.py"));

        using var made = await BringAsync(client, "words", tar, Script, "words.tar");
        using var alone = await BringAsync(client, "words", Doubler(), Script, "words.onnx");

        var version = await made.ReadAsync<ModelVersionView>();
        Assert.Equal([new FileEntry("words.tar", UploadCalls.Sha256(tar), tar.Length)], version.Files);
        Assert.Equal(Script.Command, version.Serve!.Command);
        Assert.Equal("hello", version.Serve.Environment!["GREETING"]);
        Assert.Equal(Script.Command, (await client.GetAsync<ModelVersionView>("/v1/models/words/versions/1")).Serve!.Command);
        Assert.Equal("models.files-invalid", (await alone.ProblemAsync(400)).Code);
    }

    public static TheoryData<string, byte[]> NoModels => new()
    {
        { "damaged or cut short", UploadCalls.Bytes(500) },
        { "damaged or cut short", Doubler()[..^20] },
        { "holds no ONNX graph", [8, 8] },
        { "operator set 99", Doubler(opset: 99) },
        { "in another file", External() },
        { "no archive of files", [0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9] },
        { "no archive of files", [.. "PK\x03\x04"u8, .. UploadCalls.Bytes(100)] },
    };

    [Theory]
    [MemberData(nameof(NoModels))]
    public async Task What_no_scorer_could_load_is_refused_with_a_sentence(string why, byte[] bytes)
    {
        var client = await fixture.DeveloperAsync();

        using var refused = await BringAsync(client, "iris", bytes, fileName: "iris.onnx");

        var problem = await refused.ProblemAsync(400);
        Assert.Equal("models.files-invalid", problem.Code);
        Assert.Contains(why, problem.Detail, StringComparison.Ordinal);
        Assert.Contains("iris.onnx", problem.Detail, StringComparison.Ordinal);
        Assert.Empty((await client.GetAsync<Page<ModelView>>("/v1/models")).Items);
    }

    [Fact]
    public async Task Archives_with_links_ways_out_doubles_or_nothing_are_refused()
    {
        var client = await fixture.DeveloperAsync();
        var file = new byte[] { 1 };
        byte[][] archives =
        [
            await TarAsync(Archives.Entry("a", file), Archives.Link("b", "/etc/passwd")),
            await TarAsync(Archives.Entry("../a", file)),
            await TarAsync(Archives.Entry("/a", file)),
            await TarAsync(Archives.Entry("a", file), Archives.Entry("./a", file)),
            await TarAsync(Archives.Entry(".", file)),
            await TarAsync(Archives.Entry(new string('a', 501), file)),
            await TarAsync(new PaxTarEntry(TarEntryType.Directory, "only")),
            await TarAsync(Archives.Entry("bad.onnx", UploadCalls.Bytes(100))),
        ];

        foreach (var archive in archives)
        {
            using var refused = await BringAsync(client, "iris", archive, fileName: "iris.tar");
            Assert.Equal("models.files-invalid", (await refused.ProblemAsync(400)).Code);
        }
    }

    [Theory]
    [InlineData("files.tar", 1)]
    [InlineData("files.tar.gz", 2)]
    [InlineData("files.zip", 3)]
    [InlineData("model.onnx", 4)]
    public async Task A_damaged_file_is_taken_or_refused_with_a_sentence_and_never_a_fault_of_the_server(string name, int seed)
    {
        var client = await fixture.DeveloperAsync();
        (string, byte[])[] files = [("model.onnx", Doubler()), ("labels/names.json", "[]"u8.ToArray())];
        var path = Path.Combine(_folder.Path, name);
        var whole = name switch
        {
            "model.onnx" => Doubler(),
            "files.zip" => await File.ReadAllBytesAsync(Archives.Zip(path, files)),
            _ => await File.ReadAllBytesAsync(Archives.Tar(path, files)),
        };
        var random = new Random(seed);
        for (var i = 0; i < 15; i++)
        {
            var damaged = i % 4 == 0 ? whole[..random.Next(1, whole.Length)] : [.. whole];
            for (var change = random.Next(4); change >= 0 && i % 4 != 0; change--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            using var answer = await BringAsync(client, "damaged", damaged, fileName: name);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.BadRequest, $"seed {seed}, {i}: {(int)answer.StatusCode} {text}");
        }
    }

    [Fact]
    public async Task Names_programs_and_uploads_that_cannot_be_are_named()
    {
        var client = await fixture.DeveloperAsync();
        var upload = (await client.UploadAsync(Doubler())).Id;

        using var name = await client.PostAsync("/v1/models/bäume/versions", new CreateModelVersionRequest(upload));
        using var command = await client.PostAsync("/v1/models/iris/versions", new CreateModelVersionRequest(upload, new([])));
        using var variable = await client.PostAsync("/v1/models/iris/versions", new CreateModelVersionRequest(upload, Script with { Environment = new Dictionary<string, string> { ["SM_X"] = "" } }));
        using var none = await client.PostAsync("/v1/models/iris/versions", new CreateModelVersionRequest(Guid.NewGuid()));

        Assert.Contains("model", (await name.ProblemAsync(400)).Errors!.Keys);
        Assert.Contains("serve.command", (await command.ProblemAsync(400)).Errors!.Keys);
        Assert.Contains("serve.environment", (await variable.ProblemAsync(400)).Errors!.Keys);
        Assert.Equal("datasets.upload-unknown", (await none.ProblemAsync(404)).Code);
        using var still = await client.PostAsync("/v1/models/iris/versions", new CreateModelVersionRequest(upload));
        Assert.Equal(HttpStatusCode.Created, still.StatusCode);
    }

    [Fact]
    public async Task A_bomb_does_not_pass_the_quota_and_is_not_unpacked_to_its_end()
    {
        var tenant = $"t-{Guid.NewGuid():N}";
        var client = await fixture.Server.ClientAsync(Role.Developer, tenant);
        using var quota = await fixture.Server.Operator.PatchAsync($"/v1/tenants/{tenant}", new UpdateTenantRequest(new Quota(StoredBytes: 1_000_000)));
        quota.EnsureSuccessStatusCode();
        var bomb = await File.ReadAllBytesAsync(Archives.Bomb(Path.Combine(_folder.Path, "bomb.tar.gz"), megabytes: 8));

        using var refused = await BringAsync(client, "iris", bomb, fileName: "bomb.tar.gz");

        Assert.Equal("datasets.storage-quota-exceeded", (await refused.ProblemAsync(429)).Code);
    }

    [Fact]
    public async Task What_was_brought_counts_once_against_the_quota()
    {
        var client = await fixture.DeveloperAsync();
        var path = Archives.Tar(Path.Combine(_folder.Path, "x.tar.gz"), [("model.onnx", Doubler()), ("zeros", new byte[100_000])]);

        using var made = await BringAsync(client, "iris", await File.ReadAllBytesAsync(path), fileName: "x.tar.gz");

        Assert.Equal(Doubler().Length + 100_000, (await client.GetAsync<MeView>("/v1/me")).Tenant.StoredBytes);
    }

    [Fact]
    public async Task A_repeated_request_brings_one_version()
    {
        var client = await fixture.DeveloperAsync();
        var request = new CreateModelVersionRequest((await client.UploadAsync(Doubler())).Id);
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());

        using var first = await client.PostAsync("/v1/models/iris/versions", request, key);
        using var second = await client.PostAsync("/v1/models/iris/versions", request, key);

        Assert.Equal((await first.ReadAsync<ModelVersionView>()).Id, (await second.ReadAsync<ModelVersionView>()).Id);
        Assert.Single((await client.GetAsync<Page<ModelVersionView>>("/v1/models/iris/versions")).Items);
    }

    [Fact]
    public async Task Viewers_bring_no_models()
    {
        var viewer = await fixture.Server.ClientAsync(Role.Viewer);

        using var refused = await viewer.PostAsync("/v1/models/iris/versions", new CreateModelVersionRequest(Guid.NewGuid()));

        Assert.Equal("request.forbidden", (await refused.ProblemAsync(403)).Code);
    }

    [Fact]
    public async Task Hosting_finds_what_is_served_by_name_version_and_id()
    {
        var client = await fixture.DeveloperAsync();
        var tenant = (await client.GetAsync<MeView>("/v1/me")).Tenant.Id;
        using var onnx = await BringAsync(client, "iris", Doubler());
        using var script = await BringAsync(client, "iris", await TarAsync(Archives.Entry("serve.py", [1])), Script, "iris.tar");
        using var words = await BringAsync(client, "words", await TarAsync(Archives.Entry("words.txt", [1])), fileName: "words.tar");
        var id = (await client.GetAsync<ModelView>("/v1/models/iris")).Id;

        var first = await ServableAsync(tenant, "iris:1");
        var latest = await ServableAsync(tenant, "iris");

        Assert.Equal(("iris:1", "model.onnx", null), (first.Label, first.ModelPath, first.Program));
        Assert.Equal(["model.onnx"], first.Files.Select(file => file.Path));
        Assert.Equal(("iris:2", null), (latest.Label, latest.ModelPath));
        Assert.Equal([("model.tar.gz", latest.SizeBytes)], latest.Files.Select(file => (file.Path, file.SizeBytes)));
        Assert.Null(latest.Program!.Bundle);
        Assert.Equal(Script.Command, latest.Program.Command);
        Assert.Equal("hello", latest.Program.Environment["GREETING"]);
        Assert.Equal(first.VersionId, (await ServableAsync(tenant, $"{id}:1")).VersionId);
        Assert.Equal(latest.VersionId, (await ServableAsync(tenant, "iris:latest")).VersionId);
        foreach (var (reference, code) in new[] { ("iris:3", "models.version-unknown"), ("roses", "models.unknown"), ("", "models.unknown"), ("iris:", "models.version-unknown"), ("words", "models.not-servable") })
        {
            Assert.Equal(code, (await Assert.ThrowsAsync<ProblemException>(() => ServableAsync(tenant, reference))).Definition.Code);
        }
    }

    private Task<ServableModel> ServableAsync(Guid tenant, string reference) => fixture.Server.Database.Database.RunTenantAsync(
        tenant, work => ModelCatalog.FindServableAsync(work, tenant, reference, CancellationToken.None), CancellationToken.None);

    private static async Task<HttpResponseMessage> BringAsync(HttpClient client, string model, byte[] bytes, ModelServing? serve = null, string fileName = "model.onnx")
    {
        var upload = await client.BeginAsync(bytes.Length, fileName: fileName);
        using var sent = await client.SendChunkAsync(upload.Id, 0, bytes);
        sent.EnsureSuccessStatusCode();
        return await client.PostAsync($"/v1/models/{model}/versions", new CreateModelVersionRequest(upload.Id, serve));
    }

    private async Task<byte[]> TarAsync(params TarEntry[] entries) =>
        await File.ReadAllBytesAsync(Archives.Tar(Path.Combine(_folder.Path, $"{Guid.NewGuid():N}.tar"), gzipped: false, entries));

    private static byte[] Doubler(long opset = 17)
    {
        var graph = new GraphBuilder("doubler");
        var input = graph.Input("x", ElementType.Float, [1, 2]);
        graph.Output(graph.Node("Add", [input, input]), "y");
        var model = graph.ToModel();
        model.OpsetImport[0].Version = opset;
        return model.ToByteArray();
    }

    private static byte[] External()
    {
        var model = ModelProto.Parser.ParseFrom(Doubler());
        model.Graph.Initializer.Add(new TensorProto
        {
            Name = "w",
            DataType = 1,
            Dims = { 1 },
            DataLocation = TensorProto.Types.DataLocation.External,
            ExternalData = { new StringStringEntryProto { Key = "location", Value = "weights.bin" } },
        });
        return model.ToByteArray();
    }
}
