using System.Security.Cryptography;
using Sundial.Server.Platform.Blobs;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Server.Tests.Platform;

/// <summary>What every <see cref="IBlobStore"/> does; one class below it for each.</summary>
public abstract class BlobStoreContract : IAsyncLifetime, IDisposable
{
    // More than one part of an upload to S3, and not a whole number of them.
    private const int LargeBytes = (40 << 20) + 17;

    private readonly TemporaryFolder _folder = new();

    private protected abstract IBlobStore Store { get; }

    private protected string Incoming => _folder["incoming"];

    private protected string Root => _folder["blobs"];

    public abstract Task InitializeAsync();

    public virtual Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _folder.Dispose();

    [Fact]
    public async Task What_was_put_is_read()
    {
        await Store.PutAsync("a/b.bin", new MemoryStream([1, 2, 3]), default);

        Assert.Equal([1, 2, 3], await ReadAsync("a/b.bin"));
        Assert.Equal(3, await Store.SizeAsync("a/b.bin", default));
        Assert.Empty(Directory.EnumerateFiles(Incoming));
    }

    [Fact]
    public async Task An_empty_blob_is_a_blob()
    {
        await Store.PutAsync("empty", Stream.Null, default);

        Assert.Empty(await ReadAsync("empty"));
        Assert.Equal(0, await Store.SizeAsync("empty", default));
    }

    [Fact]
    public async Task A_put_takes_the_place_of_what_was_there()
    {
        await Store.PutAsync("k", new MemoryStream([1, 2, 3]), default);
        await Store.PutAsync("k", new MemoryStream([4]), default);

        Assert.Equal([4], await ReadAsync("k"));
    }

    [Fact]
    public async Task A_large_file_is_taken_over_whole()
    {
        var bytes = RandomNumberGenerator.GetBytes(LargeBytes);
        var file = _folder.Write("large", bytes);

        await Store.TakeFileAsync("large", file, default);

        Assert.False(File.Exists(file));
        Assert.Equal(SHA256.HashData(bytes), SHA256.HashData(await ReadAsync("large")));
    }

    [Theory]
    [InlineData(0, null, new byte[] { 0, 1, 2, 3, 4 })]
    [InlineData(0, 2L, new byte[] { 0, 1 })]
    [InlineData(3, null, new byte[] { 3, 4 })]
    [InlineData(3, 100L, new byte[] { 3, 4 })]
    [InlineData(4, long.MaxValue, new byte[] { 4 })]
    [InlineData(2, 0L, new byte[0])]
    [InlineData(5, null, new byte[0])]
    [InlineData(50, 1L, new byte[0])]
    public async Task A_part_is_read_as_far_as_there_is(long offset, long? length, byte[] expected)
    {
        await Store.PutAsync("five", new MemoryStream([0, 1, 2, 3, 4]), default);

        await using var part = await Store.OpenReadAsync("five", new(offset, length), default);

        Assert.Equal(expected, await BytesOfAsync(part.Stream));
        Assert.Equal(5, part.SizeBytes);
    }

    [Fact]
    public async Task What_is_not_there_is_named_in_the_fault()
    {
        Assert.Equal("no/such", (await Assert.ThrowsAsync<BlobNotFoundException>(() => Store.OpenReadAsync("no/such", null, default))).Key);
        await Assert.ThrowsAsync<BlobNotFoundException>(() => Store.OpenReadAsync("no/such", new(1, 1), default));
        Assert.Null(await Store.SizeAsync("no/such", default));
    }

    [Fact]
    public async Task What_is_deleted_is_gone_and_deleting_it_again_is_no_fault()
    {
        await Store.PutAsync("k", new MemoryStream([1]), default);

        await Store.DeleteAsync("k", default);
        await Store.DeleteAsync("k", default);
        await Store.DeleteAsync("never/was", default);

        Assert.Null(await Store.SizeAsync("k", default));
    }

    [Fact]
    public async Task A_listing_has_all_keys_with_the_prefix_and_no_others()
    {
        string[] keys = ["sha256/aa/1", "sha256/aa/2", "sha256/ab/3", "sha256/b/4", "sha256/b/5", "other/6"];
        foreach (var key in keys)
        {
            await Store.PutAsync(key, new MemoryStream([1, 2]), default);
        }

        Assert.Equal(keys.Order(), await ListAsync(""));
        Assert.Equal(keys.Where(key => key.StartsWith("sha256/a", StringComparison.Ordinal)).Order(), await ListAsync("sha256/a"));
        Assert.Empty(await ListAsync("zzz"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/absolute")]
    [InlineData("a//b")]
    [InlineData("a/../b")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("Upper")]
    [InlineData("a\\b")]
    [InlineData("a/")]
    [InlineData("nul\0")]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.PutAsync(key, Stream.Null, default));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.OpenReadAsync(key, null, default));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.DeleteAsync(key, default));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.SizeAsync(key, default));
    }

    [Fact]
    public async Task A_put_that_breaks_off_leaves_what_was_there()
    {
        await Store.PutAsync("k", new MemoryStream([1]), default);

        await Assert.ThrowsAsync<EndOfStreamException>(() => Store.PutAsync("k", new BreakingStream(), default));

        Assert.Equal([1], await ReadAsync("k"));
        Assert.Empty(Directory.EnumerateFiles(Incoming));
    }

    private protected async Task<byte[]> ReadAsync(string key)
    {
        await using var content = await Store.OpenReadAsync(key, null, default);
        var bytes = await BytesOfAsync(content.Stream);
        Assert.Equal(content.SizeBytes, bytes.Length);
        return bytes;
    }

    private static async Task<byte[]> BytesOfAsync(Stream stream)
    {
        using var memory = new MemoryStream();
        await stream.CopyToAsync(memory);
        return memory.ToArray();
    }

    private async Task<List<string>> ListAsync(string prefix)
    {
        var keys = new List<string>();
        await foreach (var entry in Store.ListAsync(prefix, default))
        {
            Assert.Equal(2, entry.SizeBytes);
            keys.Add(entry.Key);
        }

        return [.. keys.Order()];
    }

    /// <summary>Gives some bytes, and then what a sender that went away looks like.</summary>
    private sealed class BreakingStream : MemoryStream
    {
        private int _reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ++_reads > 3 ? throw new EndOfStreamException() : new(buffer.Length);

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => throw new EndOfStreamException();
    }
}
