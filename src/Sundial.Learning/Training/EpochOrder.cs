using Sundial.Learning.Data;

namespace Sundial.Learning.Training;

/// <summary>The images of a run in their order: a new random one each epoch, cut into full batches.</summary>
/// <remarks>What is left of an epoch after the last full batch is dropped; since every order is new, no image is dropped always.</remarks>
internal sealed class EpochOrder
{
    private const ulong Purpose = 0x0DE2;
    private readonly int[] _order;
    private readonly int _batch;
    private readonly ulong _seed;
    private int _next;

    /// <summary>Starts before the first epoch.</summary>
    /// <param name="images">Indices of the training images.</param>
    /// <param name="batch">Images in a batch, at most as many as there are.</param>
    /// <param name="seed">The run's seed.</param>
    public EpochOrder(ReadOnlySpan<int> images, int batch, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch, images.Length);
        _order = images.ToArray();
        _batch = batch;
        _seed = seed;
        BatchesPerEpoch = images.Length / batch;
        Shuffle();
    }

    /// <summary>Full batches in an epoch.</summary>
    public int BatchesPerEpoch { get; }

    /// <summary>The epoch that the next batch belongs to, from 0.</summary>
    public long Epoch { get; private set; }

    /// <summary>Batches taken of the current epoch.</summary>
    public int BatchesDone => _next;

    /// <summary>Goes to where another order of the same images had come. Every order follows from the one before, so all are gone through; next to training that is nothing.</summary>
    /// <param name="epoch">Its epoch.</param>
    /// <param name="batchesDone">Batches it had taken of it.</param>
    public void GoTo(long epoch, int batchesDone)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epoch, Epoch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)batchesDone, (uint)BatchesPerEpoch, nameof(batchesDone));
        while (Epoch < epoch)
        {
            Epoch++;
            Shuffle();
        }

        _next = batchesDone;
    }

    /// <summary>The next batch; valid until the one after it.</summary>
    public ReadOnlyMemory<int> Next()
    {
        if (_next == BatchesPerEpoch)
        {
            Epoch++;
            _next = 0;
            Shuffle();
        }

        return _order.AsMemory(_next++ * _batch, _batch);
    }

    private void Shuffle() => new CounterRandom(_seed, Purpose, (ulong)Epoch).Shuffle<int>(_order);
}
