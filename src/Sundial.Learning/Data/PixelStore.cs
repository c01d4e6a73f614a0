namespace Sundial.Learning.Data;

/// <summary>Decoded images of one size, by slot. Reading and writing different slots is thread-safe.</summary>
internal abstract class PixelStore(int imageBytes) : IDisposable
{
    /// <summary>Bytes an image.</summary>
    public int ImageBytes { get; protected set; } = imageBytes;

    /// <summary>Bytes of this process's memory that it holds.</summary>
    public abstract long ResidentBytes { get; }

    public abstract void Write(int slot, ReadOnlySpan<byte> pixels);

    public abstract void Read(int slot, Span<byte> pixels);

    /// <summary>The pixels themselves where they are in memory; else empty.</summary>
    public abstract ReadOnlySpan<byte> View(int slot);

    /// <summary>Keeps one of three channels, for images that turned out to be grey.</summary>
    public abstract void ReduceToGrey(int slots);

    public abstract void Dispose();

    /// <summary>Takes every third byte. Source and destination may start at the same place.</summary>
    protected static void TakeThird(ReadOnlySpan<byte> rgb, Span<byte> grey)
    {
        for (var i = 0; i < grey.Length; i++)
        {
            grey[i] = rgb[i * 3];
        }
    }
}

/// <summary>All pixels in memory, in blocks, since one array ends at two gigabytes.</summary>
internal sealed class MemoryPixelStore : PixelStore
{
    private const int BlockBytes = 16 << 20;

    private readonly byte[][] _blocks;
    private readonly int _perBlock;

    public MemoryPixelStore(int slots, int imageBytes)
        : base(imageBytes)
    {
        _perBlock = Math.Max(1, BlockBytes / imageBytes);
        _blocks = new byte[(slots + _perBlock - 1) / _perBlock][];
        for (var block = 0; block < _blocks.Length; block++)
        {
            var images = Math.Min(_perBlock, slots - (block * _perBlock));
            _blocks[block] = GC.AllocateUninitializedArray<byte>(checked(images * imageBytes));
        }
    }

    public override long ResidentBytes => _blocks.Sum(block => (long)block.Length);

    public override void Write(int slot, ReadOnlySpan<byte> pixels) => pixels.CopyTo(Place(slot));

    public override void Read(int slot, Span<byte> pixels) => Place(slot).CopyTo(pixels);

    public override ReadOnlySpan<byte> View(int slot) => Place(slot);

    public override void ReduceToGrey(int slots)
    {
        for (var block = 0; block < _blocks.Length; block++)
        {
            var grey = GC.AllocateUninitializedArray<byte>(_blocks[block].Length / 3);
            TakeThird(_blocks[block], grey);
            _blocks[block] = grey;
        }

        ImageBytes /= 3;
    }

    public override void Dispose() => Array.Clear(_blocks);

    private Span<byte> Place(int slot)
    {
        var (block, image) = Math.DivRem(slot, _perBlock);
        ObjectDisposedException.ThrowIf(_blocks[block] is null, this);
        return _blocks[block].AsSpan(image * ImageBytes, ImageBytes);
    }
}

/// <summary>
/// Pixels in a scratch file. Decoded once: decoding again in each epoch would take processor time from training, which is
/// the scarcer thing. Read with positioned reads and not mapped: mapped pages count as this process's memory, and a full or
/// failing disk is an exception here where it would be a signal there.
/// </summary>
internal sealed class ScratchPixelStore : PixelStore
{
    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _file;
    private readonly string _folder;

    public ScratchPixelStore(int slots, int imageBytes, string? scratchFolder)
        : base(imageBytes)
    {
        _folder = scratchFolder ?? Path.GetTempPath();
        try
        {
            var path = Path.Combine(_folder, $"sundial-pixels-{Guid.NewGuid():N}");
            var options = FileOptions.RandomAccess | (OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None);
            _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, options, (long)slots * imageBytes);
            if (!OperatingSystem.IsWindows())
            {
                File.Delete(path);   // nameless from here on: even a kill leaves nothing behind
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Fault(fault);
        }
    }

    public override long ResidentBytes => 0;

    public override void Write(int slot, ReadOnlySpan<byte> pixels) => WriteAt((long)slot * ImageBytes, pixels);

    public override void Read(int slot, Span<byte> pixels)
    {
        try
        {
            var offset = (long)slot * ImageBytes;
            for (int read = 0, count; read < ImageBytes; read += count)
            {
                count = RandomAccess.Read(_file, pixels[read..ImageBytes], offset + read);
                if (count == 0)
                {
                    throw new EndOfStreamException("it ends early");
                }
            }
        }
        catch (IOException fault)
        {
            throw Fault(fault);
        }
    }

    public override ReadOnlySpan<byte> View(int slot) => default;

    public override void ReduceToGrey(int slots)
    {
        // Forwards in place: image n of a third of the size never reaches image n + 1 of the full size.
        var rgb = new byte[ImageBytes];
        var grey = new byte[ImageBytes / 3];
        for (var slot = 0; slot < slots; slot++)
        {
            Read(slot, rgb);
            TakeThird(rgb, grey);
            WriteAt((long)slot * grey.Length, grey);
        }

        ImageBytes /= 3;
    }

    public override void Dispose() => _file.Dispose();

    private void WriteAt(long offset, ReadOnlySpan<byte> pixels)
    {
        try
        {
            RandomAccess.Write(_file, pixels, offset);
        }
        catch (IOException fault)
        {
            throw Fault(fault);
        }
    }

    private DatasetException Fault(Exception fault) => new(
        DatasetCodes.Scratch,
        $"Decoded pixels that do not fit in memory go to a file in {_folder}, which failed ({fault.Message.TrimEnd('.')}); free space there, or raise the memory bound.",
        fault);
}
