namespace Sundial.Learning.Checkpoints;

/// <summary>Takes bytes of a file, in order.</summary>
/// <param name="bytes">Valid during the call.</param>
internal delegate void ByteSink(ReadOnlySpan<byte> bytes);

/// <summary>A file of a checkpoint that is to be written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Write">Gives its bytes.</param>
/// <param name="Content">What the bytes are made of, where the same object always makes the same bytes: a file that the last checkpoint has already is linked and not written again.</param>
internal sealed record CheckpointPart(string Name, Action<ByteSink> Write, object? Content = null);
