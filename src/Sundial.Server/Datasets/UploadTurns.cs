using System.Collections.Concurrent;

namespace Sundial.Server.Datasets;

/// <summary>Lets one request at a time write an upload's file.</summary>
internal sealed class UploadTurns
{
    private readonly ConcurrentDictionary<Guid, Turn> _taken = new();

    /// <summary>Takes the turn at an upload; null where another request has it. To be disposed of.</summary>
    public IDisposable? TryTake(Guid upload)
    {
        var turn = new Turn(this, upload);
        return _taken.TryAdd(upload, turn) ? turn : null;
    }

    private sealed class Turn(UploadTurns turns, Guid upload) : IDisposable
    {
        public void Dispose() => turns._taken.TryRemove(new(upload, this));
    }
}
