using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Tests.Fixtures;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Server.Tests.Platform;

public sealed class ArtifactStoreTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly BlobOptions _options;
    private readonly FolderBlobStore _blobs;
    private TestDatabase _test = null!;
    private ArtifactStore _artifacts = null!;
    private BlobCollector _collector = null!;

    public ArtifactStoreTests()
    {
        _options = new() { Folder = _folder["blobs"] };
        _blobs = new(_options.Folder, _options.SpoolFolder);
    }

    public async Task InitializeAsync()
    {
        _test = await TestDatabase.CreateAsync();
        _artifacts = new(_blobs, _test.Database, _options);
        _collector = new(_test.Database, _blobs, _options, TimeProvider.System, NullLogger<BlobCollector>.Instance);
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    public void Dispose()
    {
        _collector.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000_003)]
    public async Task Bytes_are_named_by_their_hash_and_read_by_it(int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);

        var put = await _artifacts.PutAsync(new MemoryStream(bytes), Digest.Of(SHA256.HashData(bytes)), size, default);

        Assert.Equal((Digest.Of(SHA256.HashData(bytes)), size), (put.Digest, put.SizeBytes));
        Assert.Equal(bytes, await ReadAsync(put.Digest));
        Assert.Equal(size, await _artifacts.SizeAsync(put.Digest, default));
        Assert.Equal($"sha256/{put.Digest.Hex[..2]}/{put.Digest.Hex[2..]}", Assert.Single(Files()));
    }

    [Fact]
    public async Task The_same_bytes_are_stored_once()
    {
        await _artifacts.PutAsync(new MemoryStream([1, 2, 3]), null, null, default);
        await _artifacts.PutAsync(new MemoryStream([1, 2, 3]), null, null, default);

        Assert.Single(Files());
    }

    [Fact]
    public async Task Bytes_that_are_not_what_was_announced_are_not_kept()
    {
        var announced = Digest.Of(SHA256.HashData([9]));

        var fault = await Assert.ThrowsAsync<DigestMismatchException>(() => _artifacts.PutAsync(new MemoryStream([1]), announced, null, default));

        Assert.Equal(announced, fault.Expected);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task More_bytes_than_allowed_are_not_kept()
    {
        await Assert.ThrowsAsync<BlobTooLargeException>(() => _artifacts.PutAsync(new MemoryStream(new byte[1001]), null, 1000, default));
        await _artifacts.PutAsync(new MemoryStream(new byte[1000]), null, 1000, default);

        Assert.Single(Files());
    }

    [Fact]
    public async Task A_file_that_was_collected_piece_by_piece_is_taken_over()
    {
        var file = _folder.Write("pieces", [1, 2, 3]);

        var put = await _artifacts.PutFileAsync(file, Digest.Of(SHA256.HashData([1, 2, 3])), default);

        Assert.False(File.Exists(file));
        Assert.Equal([1, 2, 3], await ReadAsync(put.Digest));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(77)]
    [InlineData(299_999)]
    public async Task A_changed_byte_is_noticed_before_the_last_one_is_read(int place)
    {
        var put = await _artifacts.PutAsync(new MemoryStream(new byte[300_000]), null, null, default);
        var path = Path.Combine(_options.Folder, Files().Single());
        var stored = await File.ReadAllBytesAsync(path);
        stored[place] = 1;
        await File.WriteAllBytesAsync(path, stored);

        await using var content = await _artifacts.OpenReadAsync(put.Digest, null, default);
        var handedOut = 0;
        var buffer = new byte[64 * 1024];
        var fault = await Assert.ThrowsAsync<BlobCorruptException>(async () =>
        {
            while (await content.Stream.ReadAsync(buffer) is var read and > 0)
            {
                handedOut += read;
            }
        });

        Assert.Equal(put.Digest, fault.Digest);
        Assert.True(handedOut < 300_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(299_999)]
    public async Task A_blob_that_was_cut_short_is_noticed_before_its_end(int length)
    {
        var put = await _artifacts.PutAsync(new MemoryStream(new byte[300_000]), null, null, default);
        using (var file = new FileStream(Path.Combine(_options.Folder, Files().Single()), FileMode.Open))
        {
            file.SetLength(length);
        }

        await Assert.ThrowsAsync<BlobCorruptException>(() => ReadAsync(put.Digest));
    }

    [Fact]
    public async Task A_damaged_blob_is_whole_again_once_it_was_put_again()
    {
        var put = await _artifacts.PutAsync(new MemoryStream([1, 2, 3]), null, null, default);
        await File.WriteAllBytesAsync(Path.Combine(_options.Folder, Files().Single()), [9, 9, 9]);

        await _artifacts.PutAsync(new MemoryStream([1, 2, 3]), null, null, default);

        Assert.Equal([1, 2, 3], await ReadAsync(put.Digest));
    }

    [Fact]
    public async Task A_part_is_read_alone()
    {
        var put = await _artifacts.PutAsync(new MemoryStream([1, 2, 3, 4]), null, null, default);

        await using var part = await _artifacts.OpenReadAsync(put.Digest, new(1, 2), default);

        Assert.Equal(2, part.Stream.ReadByte());
        Assert.Equal(3, part.Stream.ReadByte());
        Assert.Equal(-1, part.Stream.ReadByte());
    }

    [Fact]
    public async Task What_nothing_names_is_collected_after_the_grace_and_not_before()
    {
        await _artifacts.PutAsync(new MemoryStream([1]), null, null, default);

        Assert.Equal(0, await _collector.CollectAsync(default));
        Assert.Single(Files());

        await AgeAsync();
        Assert.Equal(1, await _collector.CollectAsync(default));
        Assert.Empty(Files());
        Assert.Equal(0, await CountAsync());
    }

    [Theory]
    [InlineData("insert into datasets (id, tenant_id, name, task, file_name, media_type, digest, size_bytes) values (@id, @tenant, 'd', 't', 'f', 'm', @digest, 1)")]
    [InlineData("insert into uploads (id, tenant_id, principal_id, file_name, digest, expires_at) values (@id, @tenant, @id, 'f', @digest, now())")]
    [InlineData("insert into algorithms (id, tenant_id, name, version, specification, bundle_digest) values (@id, @tenant, 'a', 1, '{}', @digest)")]
    [InlineData("insert into artifact_files (owner_id, tenant_id, path, digest, size_bytes) values (@id, @tenant, 'p', @digest, 1)")]
    public async Task What_a_row_names_is_kept(string naming)
    {
        var put = await _artifacts.PutAsync(new MemoryStream([1]), null, null, default);
        var tenant = await _test.AddTenantAsync("acme");
        await _test.Database.RunTenantAsync(
            tenant, work => work.ExecuteAsync(naming, default, ("id", Guid.CreateVersion7()), ("tenant", tenant), ("digest", put.Digest.Hex)), default);
        await AgeAsync();

        Assert.Equal(0, await _collector.CollectAsync(default));

        Assert.Equal([1], await ReadAsync(put.Digest));
    }

    [Fact]
    public async Task A_blob_that_is_being_named_is_not_collected()
    {
        var put = await _artifacts.PutAsync(new MemoryStream([1]), null, null, default);
        await AgeAsync();
        var tenant = await _test.AddTenantAsync("acme");
        Task<int> collecting;
        await using (var work = await _test.Database.BeginTenantAsync(tenant, default))
        {
            Assert.True(await ArtifactStore.KeepAsync(work, put.Digest, default));
            collecting = _collector.CollectAsync(default);
            await work.ExecuteAsync(
                "insert into artifact_files (owner_id, tenant_id, path, digest, size_bytes) values (@id, @tenant, 'p', @digest, 1)",
                default,
                ("id", Guid.CreateVersion7()),
                ("tenant", tenant),
                ("digest", put.Digest.Hex));
            await work.CommitAsync(default);
        }

        Assert.Equal(0, await collecting);
        Assert.Equal([1], await ReadAsync(put.Digest));
    }

    [Fact]
    public async Task Puts_and_collections_at_once_lose_nothing()
    {
        using var done = new CancellationTokenSource();
        var collecting = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await AgeAsync();
                await _collector.CollectAsync(default);
            }
        });

        for (var round = 0; round < 30; round++)
        {
            // The collector may take it as soon as it is there, as nothing names it; the next put has to bring it back whole.
            var put = await _artifacts.PutAsync(new MemoryStream([7]), null, null, default);
            await using var work = await _test.Database.BeginPlatformAsync(default);
            if (await ArtifactStore.KeepAsync(work, put.Digest, default))
            {
                Assert.Equal([7], await ReadAsync(put.Digest));
            }
        }

        await done.CancelAsync();
        await collecting;
    }

    [Fact]
    public async Task What_a_broken_upload_left_is_swept_after_the_grace()
    {
        var left = Spool.NewName(_options.SpoolFolder);
        var fresh = Spool.NewName(_options.SpoolFolder);
        await File.WriteAllBytesAsync(left, [1]);
        await File.WriteAllBytesAsync(fresh, [1]);
        File.SetLastWriteTimeUtc(left, DateTime.UnixEpoch);

        await _collector.CollectAsync(default);

        Assert.Equal([fresh], Directory.GetFiles(_options.SpoolFolder));
    }

    [Theory]
    [InlineData("sha256:")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("zz")]
    [InlineData("g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855/")]
    public void What_is_no_digest_is_not_read_as_one(string? text) => Assert.False(Digest.TryParse(text, out _));

    [Theory]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    public void A_digest_is_read_in_either_case(string text) => Assert.Equal(Digest.Of(SHA256.HashData([])), Digest.Parse(text));

    private async Task<byte[]> ReadAsync(Digest digest)
    {
        await using var content = await _artifacts.OpenReadAsync(digest, null, default);
        using var memory = new MemoryStream();
        await content.Stream.CopyToAsync(memory);
        return memory.ToArray();
    }

    private Task<int> AgeAsync() =>
        _test.Database.RunPlatformAsync(work => work.ExecuteAsync("update blobs set touched_at = touched_at - interval '2 hours'", default), default);

    private Task<long> CountAsync() => _test.Database.RunPlatformAsync(work => work.ScalarAsync<long>("select count(*) from blobs", default), default);

    private IEnumerable<string> Files() =>
        Directory.EnumerateFiles(_options.Folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_options.Folder, file));
}
