namespace Sundial.Server.Platform.Blobs;

/// <summary>The store has no blob under that key.</summary>
internal sealed class BlobNotFoundException(string key) : IOException($"The blob {key} is not in the store; if it was there, restore it from a backup.")
{
    /// <summary>What was asked for.</summary>
    public string Key { get; } = key;
}
