using Sundial.Contracts.Http;
using Sundial.Contracts.Workers;

namespace Sundial.Worker.Jobs;

/// <summary>Sees checkpoints as a program writes them, and brings the newest to the server.</summary>
/// <remarks>
/// A folder with a manifest.json is a checkpoint as soon as that is there; it is held against its manifest first. A program that knows no manifests has its whole
/// folder taken once nothing in it has changed for a second. Whatever a checkpoint costs in processor time, forty-nine times as much passes before the next.
/// </remarks>
internal sealed class CheckpointWatcher
{
    private const int Share = 49;
    private const string Any = "*";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly Context _context;
    private (DateTime Written, string Name) _newest;
    private string _plainSeen = "";
    private string _plainSent;
    private TimeSpan _plainSince;
    private TimeSpan _notBefore;

    /// <summary>Watches a folder; what is in it already was restored and is no news.</summary>
    /// <param name="folder">The folder of checkpoints.</param>
    /// <param name="context">What it works with.</param>
    public CheckpointWatcher(string folder, Context context)
    {
        _folder = folder;
        _context = context;
        _newest = Complete().DefaultIfEmpty((DateTime.MinValue, "")).Max();
        _plainSent = Signature();
    }

    /// <summary>Seconds that the program took to write its last checkpoint; null before the first.</summary>
    public double? SaveSeconds { get; private set; }

    /// <summary>Whether the server has a checkpoint of this run with a model.</summary>
    public bool HasModel { get; private set; }

    /// <summary>Looks until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Look, _context.Clock, cancel).ConfigureAwait(false);
                if (_context.Now() >= _notBefore)
                {
                    await LookAsync(isLast: false, cancel).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    /// <summary>Brings what the program left when it ended; after <see cref="RunAsync"/> has.</summary>
    public Task FinishAsync(CancellationToken cancel) => LookAsync(isLast: true, cancel);

    private async Task LookAsync(bool isLast, CancellationToken cancel)
    {
        try
        {
            var before = ProcessorTime();
            if (await SendNewestAsync(isLast, cancel).ConfigureAwait(false))
            {
                var pause = (ProcessorTime() - before) * Share;
                _notBefore = _context.Now() + (pause < LongestPause ? pause : LongestPause);
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException or ApiException)
        {
            _context.Notice($"A checkpoint was not kept: {exception.Message}");
            _notBefore = _context.Now() + Quiet;
        }
    }

    private async Task<bool> SendNewestAsync(bool isLast, CancellationToken cancel)
    {
        var complete = Complete();
        if (complete.Count == 0)
        {
            return _context.TakesPlainFiles && _newest.Name.Length == 0 && await SendPlainAsync(isLast, cancel).ConfigureAwait(false);
        }

        // Older ones that were not sent meanwhile have been superseded; one that is damaged gives way to the one before it.
        foreach (var (written, name) in complete.Where(one => one.CompareTo(_newest) > 0).OrderDescending())
        {
            if (await TrySendAsync(written, name, cancel).ConfigureAwait(false))
            {
                return true;
            }
        }

        _newest = complete.Append(_newest).Max();
        return false;
    }

    private async Task<bool> TrySendAsync(DateTime written, string name, CancellationToken cancel)
    {
        try
        {
            var manifest = CheckpointManifest.Read(_folder, name);
            using var files = await FileSet.ReadAsync(_folder, manifest.Files.Keys.Append(CheckpointManifest.FileName).Select(path => $"{name}/{path}"), cancel).ConfigureAwait(false);
            Verify(files, manifest, name);
            var began = files.Entries.Min(entry => File.GetLastWriteTimeUtc(Path.Combine(_folder, entry.Path)));
            await SendAsync(files, written, new PutCheckpointRequest
            {
                Fence = _context.Fence,
                Id = Guid.CreateVersion7(),
                Generation = _context.Generation,
                Files = files.Entries,
                Step = manifest.Step,
                Epoch = manifest.Epoch,
                ModelPath = manifest.Model is { } model ? $"{name}/{model}" : null,
                MetricName = manifest.Metric?.Name,
                MetricValue = manifest.Metric?.Value,
                MetricCounts = _context.Counters.At(written),
            }, cancel).ConfigureAwait(false);
            SaveSeconds = began.Year > 1601 ? Math.Max(0, (written - began).TotalSeconds) : SaveSeconds;
            _newest = (written, name);
            return true;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            // Cleared away by the program while it was read, or not what its manifest says.
            if (Directory.Exists(Path.Combine(_folder, name)))
            {
                _context.Notice($"Checkpoint \"{name}\" was not kept: {exception.Message}");
            }

            return false;
        }
    }

    private static void Verify(FileSet files, CheckpointManifest manifest, string name)
    {
        foreach (var entry in files.Entries)
        {
            var path = entry.Path[(name.Length + 1)..];
            if (manifest.Files.TryGetValue(path, out var expected) && (expected.Size != entry.SizeBytes || !string.Equals(expected.Sha256, entry.Sha256, StringComparison.OrdinalIgnoreCase)))
            {
                throw new InvalidDataException($"\"{path}\" does not match the manifest.");
            }
        }
    }

    private async Task<bool> SendPlainAsync(bool isLast, CancellationToken cancel)
    {
        var signature = Signature();
        if (signature != _plainSeen)
        {
            _plainSeen = signature;
            _plainSince = _context.Now();
        }

        if (signature.Length == 0 || signature == _plainSent || (!isLast && _context.Now() - _plainSince < Quiet))
        {
            return false;
        }

        var moment = _context.Clock.GetUtcNow().UtcDateTime;
        using var files = await FileSet.ReadAsync(_folder, FileSet.PathsIn(_folder), cancel).ConfigureAwait(false);
        if (Signature() != signature)
        {
            return false;
        }

        await SendAsync(files, moment, new PutCheckpointRequest
        {
            Fence = _context.Fence,
            Id = Guid.CreateVersion7(),
            Generation = _context.Generation,
            Files = files.Entries,
            MetricCounts = _context.Counters.At(moment),
        }, cancel).ConfigureAwait(false);
        _plainSent = signature;
        return true;
    }

    private async Task SendAsync(FileSet files, DateTime moment, PutCheckpointRequest request, CancellationToken cancel)
    {
        await _context.Uploader.PutAsync(files, cancel).ConfigureAwait(false);
        await _context.Uploader.PutCheckpointAsync(request, cancel).ConfigureAwait(false);
        HasModel |= request.ModelPath is not null;
    }

    /// <summary>Folders whose manifest is there, with when it was written.</summary>
    private List<(DateTime Written, string Name)> Complete() =>
        [.. new DirectoryInfo(_folder).EnumerateDirectories(Any)
            .Where(folder => !folder.Name.StartsWith('.') && (folder.Attributes & FileAttributes.ReparsePoint) == 0)
            .Select(folder => (Manifest: new FileInfo(Path.Combine(folder.FullName, CheckpointManifest.FileName)), folder.Name))
            .Where(found => found.Manifest.Exists)
            .Select(found => (found.Manifest.LastWriteTimeUtc, found.Name))];

    /// <summary>Which files there are, how long and when written: as long as it stays the same, nothing has changed.</summary>
    private string Signature()
    {
        try
        {
            return string.Join('\n', FileSet.PathsIn(_folder).Select(path => new FileInfo(Path.Combine(_folder, path))).Select(file => $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}"));
        }
        catch (IOException)
        {
            // A file went away between being found and being looked at.
            return "";
        }
    }

    private static TimeSpan ProcessorTime() => Environment.CpuUsage.TotalTime;

    /// <summary>What a watcher works with.</summary>
    internal sealed record Context
    {
        /// <summary>Brings files to the server.</summary>
        public required CheckpointUploader Uploader { get; init; }

        /// <summary>Steps of metrics that say none.</summary>
        public required MetricCounters Counters { get; init; }

        /// <summary>Fencing number of the lease.</summary>
        public required long Fence { get; init; }

        /// <summary>Generation that is trained.</summary>
        public required int Generation { get; init; }

        /// <summary>Whether files without a manifest are taken, too.</summary>
        public required bool TakesPlainFiles { get; init; }

        /// <summary>Tells people.</summary>
        public required Action<string> Notice { get; init; }

        /// <summary>Time.</summary>
        public required TimeProvider Clock { get; init; }

        /// <summary>Monotonic time.</summary>
        public TimeSpan Now() => Leases.Monotonic.Now(Clock);
    }
}
