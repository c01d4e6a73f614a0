using Sundial.Learning.Data;

namespace Sundial.Worker.Inspection;

/// <summary>Within which bounds a data set is looked at.</summary>
internal static class InspectorBounds
{
    /// <summary>Threads that decode: a training beside it should keep most of the machine.</summary>
    public static int Threads { get; } = Math.Min(2, Environment.ProcessorCount);

    /// <summary>Memory for what is kept of the data; pixels beyond it go to a scratch file, of a table's rows a random part is kept.</summary>
    public const long DataBytes = 256L << 20;

    /// <summary>The most that managed memory may grow to, all in all.</summary>
    public const long HeapBytes = 1536L << 20;

    /// <summary>How images are read.</summary>
    /// <param name="scratch">Where scratch files go.</param>
    public static ImageReadOptions Images(string scratch) => new() { Threads = Threads, MemoryBytes = DataBytes, ScratchFolder = scratch };
}
