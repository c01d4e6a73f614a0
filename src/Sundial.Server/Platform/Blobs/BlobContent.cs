namespace Sundial.Server.Platform.Blobs;

/// <summary>An open blob.</summary>
/// <param name="Stream">From the first wanted byte; read forwards only. To be disposed of.</param>
/// <param name="SizeBytes">Of the whole blob, even where only a part was asked for.</param>
internal sealed record BlobContent(Stream Stream, long SizeBytes) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}
