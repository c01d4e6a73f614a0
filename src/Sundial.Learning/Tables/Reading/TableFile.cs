using System.IO.Compression;
using Sundial.Learning.Data;
using Sundial.Learning.Data.Sources;

namespace Sundial.Learning.Tables.Reading;

/// <summary>A table on disk: a file, gzipped or not, or the one table of an archive or a folder.</summary>
internal sealed class TableFile
{
    private const int StartBytes = 512;
    private static readonly string[] s_endings = [".csv", ".tsv", ".tab", ".psv"];
    private static readonly string[] s_looseEndings = [".txt", ".data"];

    private readonly FileContainer? _container;
    private readonly ArchiveLimits _limits;
    private Stream? _stream;

    private TableFile(string path, FileContainer? container, string? entry, ArchiveLimits limits) => (Path, _container, Entry, _limits) = (path, container, entry, limits);

    /// <summary>The path as the user gave it.</summary>
    public string Path { get; }

    /// <summary>The table's name within an archive or folder, or null.</summary>
    public string? Entry { get; }

    /// <summary>What messages call it.</summary>
    public string Name => Entry is null ? Path : $"{EntryNames.Printable(Entry)} in {Path}";

    /// <summary>Finds the table that a path names.</summary>
    /// <exception cref="DatasetException">There is none, or more than one.</exception>
    public static TableFile Find(string path, ArchiveLimits limits, CancellationToken cancel)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);

        // A table's rows repeat themselves more than images do, and nothing of it is unpacked to disk: only the bytes count.
        limits = limits with { MaxRatio = int.MaxValue };
        if (ContainerOf(path, limits) is not { } container)
        {
            return new TableFile(path, null, null, limits);
        }

        var names = new List<string>();
        foreach (var file in container.Files(cancel))
        {
            if (file.Refusal is null && !EntryNames.IsJunk(file.Name))
            {
                names.Add(file.Name);
            }
        }

        var tables = names.Where(name => EndsWith(name, s_endings)).ToArray();
        tables = tables.Length > 0 ? tables : [.. names.Where(name => EndsWith(name, s_looseEndings) && !System.IO.Path.GetFileName(name).StartsWith("readme", StringComparison.OrdinalIgnoreCase))];
        return tables switch
        {
            [var only] => new TableFile(path, container, only, limits),
            [] => throw new DatasetException(DatasetCodes.Unsupported, $"{path} holds no table; name a .csv or .tsv file, or an archive with one in it."),
            _ => throw new DatasetException(
                DatasetCodes.Unsupported,
                $"{path} holds {tables.Length:N0} tables, such as {EntryNames.Printable(tables[0])} and {EntryNames.Printable(tables[1])}; unpack it and name the one that is meant."),
        };
    }

    /// <summary>A table that comes out of a stream; it can be opened once.</summary>
    public static TableFile Of(Stream stream, string name, ArchiveLimits limits) => new(name, null, null, limits with { MaxRatio = int.MaxValue }) { _stream = stream };

    /// <summary>Whether a path could name a table: by what is in the file, by the names in a folder or archive.</summary>
    public static bool IsLikely(string path)
    {
        if (ContainerOf(path, new ArchiveLimits()) is not { } container)
        {
            // Whoever calls it so means a table: what is wrong with it is for the reader of tables to say.
            if (EndsWith(path, s_endings))
            {
                return true;
            }

            var start = SourceFile.Start(path, gzipped: SourceFile.Start(path, gzipped: false, 2) is [0x1F, 0x8B], StartBytes);
            return start.Length > 0 && Foreign(start) is null && (TextStream.IsUnicode(start) || !start.AsSpan().ContainsAny(s_controls));
        }

        var tables = 0;
        foreach (var file in container.Files(CancellationToken.None))
        {
            if (DatasetLayout.LooksLikeImage(file.Name))
            {
                return false;   // a list of labels beside images
            }

            tables += !EntryNames.IsJunk(file.Name) && EndsWith(file.Name, s_endings) ? 1 : 0;
        }

        return tables > 0;
    }

    /// <summary>Opens the table's text, from its first byte on; unpacked, in UTF-8 or an encoding of one byte a letter.</summary>
    public OpenTable Open(CancellationToken cancel)
    {
        if (_stream is { } stream)
        {
            // How many bytes are to come is not known, and nothing is unpacked to disk.
            return new OpenTable(new TextStream(Unpacked(stream, long.MaxValue, Path), Name, Path), null);
        }

        if (_container is null)
        {
            var file = SourceFile.OpenRead(Path);
            return new OpenTable(new TextStream(Unpacked(file, file.Length, Path), Name, Path), null);
        }

        var files = _container.Files(cancel).GetEnumerator();
        while (files.MoveNext())
        {
            if (files.Current.Name == Entry)
            {
                return new OpenTable(new TextStream(Unpacked(files.Current.Open(), files.Current.Length, Path), Name, Path), files);
            }
        }

        files.Dispose();
        throw new DatasetException(DatasetCodes.Changed, $"{Path} no longer holds {Entry}; do not change it while it is read.");
    }

    private Stream Unpacked(Stream bytes, long length, string archive)
    {
        var start = new byte[StartBytes];
        start = start[..SourceFile.Fill(bytes, start)];
        var whole = new PrefixedStream(start, bytes);
        if (start is [0x1F, 0x8B, ..])
        {
            return new MeteredStream(new GZipStream(whole, CompressionMode.Decompress), new ArchiveMeter(archive, length, _limits));
        }

        return Foreign(start) is { } kind
            ? throw new DatasetException(DatasetCodes.Unsupported, $"{Name} is {kind} and no table of text; export it as CSV and name that file.")
            : whole;
    }

    private static FileContainer? ContainerOf(string path, ArchiveLimits limits)
    {
        if (Directory.Exists(path))
        {
            return new FolderContainer { Path = path, Limits = limits };
        }

        if (!File.Exists(path))
        {
            throw new DatasetException(DatasetCodes.Missing, $"There is no file or folder {path}, or this user may not enter the folder it is in; check the path.");
        }

        var start = SourceFile.Start(path, gzipped: false, StartBytes);
        var gzipped = start is [0x1F, 0x8B, ..];
        if (start is [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..])
        {
            return new ZipContainer { Path = path, Limits = limits };
        }

        var content = gzipped ? SourceFile.Start(path, gzipped: true, StartBytes) : start;
        return ImageSource.LooksLikeTar(path, content) ? new TarContainer { Path = path, Limits = limits, Gzipped = gzipped } : null;
    }

    private static bool EndsWith(string name, string[] endings)
    {
        var bare = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        return endings.Any(ending => bare.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
    }

    // What is often taken for a table; null for what may be one.
    private static string? Foreign(ReadOnlySpan<byte> start) => start switch
    {
        [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] => "a Parquet file",
        [(byte)'P', (byte)'K', 3, 4, ..] => "an archive or a spreadsheet",
        [0xD0, 0xCF, 0x11, 0xE0, ..] => "an old spreadsheet",
        [(byte)'{', ..] or [(byte)'[', (byte)'{', ..] or [(byte)'[', (byte)'\n', ..] => "JSON",
        [(byte)'<', (byte)'!' or (byte)'?' or (byte)'h', ..] => "HTML or XML",
        [0xFF, 0xD8, 0xFF, ..] or [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "an image",
        _ when start.StartsWith("SQLite format 3"u8) => "a SQLite database",
        _ => null,
    };

    private static readonly System.Buffers.SearchValues<byte> s_controls = System.Buffers.SearchValues.Create([0, 1, 2, 3, 4, 5, 6, 7, 8, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25]);
}

/// <summary>A table that is being read, and what is to be closed with it.</summary>
internal sealed class OpenTable(TextStream text, IDisposable? holder) : IDisposable
{
    /// <summary>The text.</summary>
    public TextStream Text { get; } = text;

    public void Dispose()
    {
        Text.Dispose();
        holder?.Dispose();
    }
}
