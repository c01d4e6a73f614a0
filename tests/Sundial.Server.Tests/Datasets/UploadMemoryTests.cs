using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Datasets;

/// <summary>Large files pass through the server in small pieces. Sender and server are one process here, so the bounds hold for both together.</summary>
[Collection(nameof(UploadMemoryTests))]
[CollectionDefinition(nameof(UploadMemoryTests), DisableParallelization = true)]
public sealed class UploadMemoryTests
{
    private const long Mega = 1 << 20;

    [Fact]
    public Task An_upload_of_300_MB_allocates_little() => UploadAsync(300 * Mega, mostAllocated: 48 * Mega);

    [Fact]
    public async Task A_form_of_100_MB_allocates_little()
    {
        await using var server = await TestServer.StartAsync();
        var client = await server.ClientAsync(Role.Developer);
        using var form = new MultipartFormDataContent { { new StreamContent(new Pattern(100 * Mega), 64 * 1024), "file", "big.bin" }, { new StringContent("big"), "name" } };
        var before = GC.GetTotalAllocatedBytes();

        using var answer = await client.PostAsync("/v1/datasets", form);

        Assert.Equal(100 * Mega, (await answer.ReadAsync<DatasetView>()).SizeBytes);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 32 * Mega);
    }

    [Fact]
    [Trait("Category", "Soak")]
    public async Task An_upload_of_2_GB_takes_less_than_150_MB()
    {
        ResetPeak();
        var before = PeakBytes();

        await UploadAsync(2048 * Mega, mostAllocated: 150 * Mega);

        Assert.InRange(PeakBytes() - before, 0, 150 * Mega);
    }

    private static async Task UploadAsync(long size, long mostAllocated)
    {
        await using var server = await TestServer.StartAsync();
        var client = await server.ClientAsync(Role.Developer);
        client.Timeout = TimeSpan.FromMinutes(10);
        var upload = await client.BeginAsync(size);
        using var content = new StreamContent(new Pattern(size), 64 * 1024);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        var before = GC.GetTotalAllocatedBytes();

        using var answer = await client.SendChunkAsync(upload.Id, 0, content);

        var complete = await answer.ReadAsync<UploadView>();
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, mostAllocated);
        Assert.Equal((true, Convert.ToHexStringLower(await SHA256.HashDataAsync(new Pattern(size)))), (complete.Complete, complete.Sha256));
    }

    // The most memory that the process ever had, which Linux counts from anew when it is told so.
    private static void ResetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    private static long PeakBytes() => 1024 * long.Parse(
        File.ReadLines("/proc/self/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    /// <summary>Bytes that are made as they are read.</summary>
    private sealed class Pattern(long length) : Stream
    {
        private static readonly byte[] Block = UploadCalls.Bytes(64 * 1024 + 1, seed: 5);
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var start = (int)(_position % Block.Length);
            var count = (int)Math.Min(Math.Min(buffer.Length, Block.Length - start), length - _position);
            Block.AsSpan(start, count).CopyTo(buffer);
            _position += count;
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
