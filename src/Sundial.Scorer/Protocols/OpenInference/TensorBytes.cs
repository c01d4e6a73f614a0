using System.Buffers;
using System.Globalization;
using Sundial.OnnxRuntime;
using Sundial.Scorer.Engine;

namespace Sundial.Scorer.Protocols.OpenInference;

/// <summary>The tensors' bytes behind the JSON, taken in the order of the inputs.</summary>
/// <param name="bytes">All that follows the JSON.</param>
internal struct TensorBytes(ReadOnlySequence<byte> bytes)
{
    private readonly ReadOnlySequence<byte> _bytes = bytes;
    private long _taken;

    /// <summary>Gives an input its bytes.</summary>
    /// <param name="tensor">Takes them.</param>
    /// <param name="name">The input's name.</param>
    /// <param name="type">Its datatype.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="size">How many there are of it: its binary_data_size.</param>
    /// <exception cref="InvalidRequestException">There are fewer.</exception>
    public void Take(TensorBuffer tensor, string name, ElementType type, scoped ReadOnlySpan<long> shape, long size)
    {
        if (size > _bytes.Length - _taken)
        {
            throw new InvalidRequestException(string.Create(
                CultureInfo.InvariantCulture,
                $"The input \"{name}\" is said to take {size} bytes behind the JSON, and {_bytes.Length - _taken} are left; send Inference-Header-Content-Length and all bytes."));
        }

        tensor.Reset(name, type, shape, (int)size);
        _bytes.Slice(_taken, size).CopyTo(tensor.Bytes);
        _taken += size;
    }

    /// <summary>Makes sure that nothing is left.</summary>
    /// <exception cref="InvalidRequestException">Something is.</exception>
    public readonly void TakeEnd()
    {
        if (_taken != _bytes.Length)
        {
            throw new InvalidRequestException(string.Create(
                CultureInfo.InvariantCulture,
                $"{_bytes.Length} bytes follow the JSON, and the inputs' binary_data_size take {_taken} of them; let both agree."));
        }
    }
}
