namespace Sundial.Scorer.Engine;

/// <summary>Tensors of a call; those that are taken away are kept for the next use.</summary>
internal sealed class TensorList
{
    private readonly List<TensorBuffer> _all = [];

    /// <summary>Tensors in use.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of native memory that are kept, by those taken away too.</summary>
    public long Capacity
    {
        get
        {
            var bytes = 0L;
            foreach (var tensor in _all)
            {
                bytes += tensor.Capacity;
            }

            return bytes;
        }
    }

    /// <summary>A tensor.</summary>
    /// <param name="index">From 0.</param>
    public TensorBuffer this[int index] =>
        (uint)index < (uint)Count ? _all[index] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>One more, still to be <see cref="TensorBuffer.Reset(string, OnnxRuntime.ElementType, ReadOnlySpan{long}, int)"/>.</summary>
    public TensorBuffer Add()
    {
        if (Count == _all.Count)
        {
            _all.Add(new TensorBuffer());
        }

        return _all[Count++];
    }

    /// <summary>The place of the tensor with a name, or -1.</summary>
    public int IndexOf(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < Count; i++)
        {
            if (name.SequenceEqual(_all[i].Name))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Takes all away.</summary>
    public void Clear() => Count = 0;

    /// <summary>Lets two tensors change places.</summary>
    internal void Swap(int a, int b) => (_all[a], _all[b]) = (_all[b], _all[a]);

    /// <summary>Lets a tensor of this list and one of another change places.</summary>
    internal void Swap(int index, TensorList other, int otherIndex) =>
        (_all[index], other._all[otherIndex]) = (other._all[otherIndex], _all[index]);

    /// <summary>Gives back memory beyond a bound, the engine's own tensors in any case.</summary>
    internal void Trim(int mostBytes)
    {
        var kept = 0L;
        foreach (var tensor in _all)
        {
            kept += tensor.Capacity;
            if (kept > mostBytes)
            {
                kept -= tensor.Capacity;
                tensor.Shrink();
            }
            else
            {
                tensor.Forget();
            }
        }
    }
}
