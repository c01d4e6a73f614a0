using Sundial.Server.Platform.Blobs;
using Xunit;

namespace Sundial.Server.Tests.Platform;

public sealed class FolderBlobStoreTests : BlobStoreContract
{
    private protected override IBlobStore Store => new FolderBlobStore(Root, Incoming);

    public override Task InitializeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_full_disk_is_named_and_nothing_is_left_behind()
    {
        var store = new FolderBlobStore(Root, Incoming, path => new FullDiskFile(path, roomBytes: 100_000));

        // The first of these fits, the second does not.
        await Assert.ThrowsAsync<BlobStoreFullException>(() => store.PutAsync("k", new InPieces(new byte[500_000], 60_000), default));

        Assert.Empty(Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories));
        Assert.Empty(Directory.EnumerateFiles(Incoming));
    }

    [Fact]
    public async Task A_reader_goes_on_with_the_bytes_it_began_with()
    {
        await Store.PutAsync("k", new MemoryStream([1, 2, 3]), default);
        await using var content = await Store.OpenReadAsync("k", null, default);

        await Store.PutAsync("k", new MemoryStream([9]), default);
        await Store.DeleteAsync("k", default);

        var read = new byte[3];
        await content.Stream.ReadExactlyAsync(read);
        Assert.Equal([1, 2, 3], read);
    }

    /// <summary>Bytes that come as from a network: not all at once.</summary>
    private sealed class InPieces(byte[] bytes, int pieceBytes) : MemoryStream(bytes)
    {
        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            var piece = new byte[pieceBytes];
            while (Read(piece) is var read and > 0)
            {
                await destination.WriteAsync(piece.AsMemory(0, read), cancellationToken);
            }
        }
    }

    /// <summary>A file on a disk with so much room: behind that the kernel itself says that there is none.</summary>
    private sealed class FullDiskFile(string path, int roomBytes) : FileStream(path, FileMode.CreateNew, FileAccess.Write)
    {
        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position + buffer.Length > roomBytes)
            {
                await using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
                await full.WriteAsync(buffer, cancellationToken);
            }

            base.Write(buffer.Span);
        }
    }
}
