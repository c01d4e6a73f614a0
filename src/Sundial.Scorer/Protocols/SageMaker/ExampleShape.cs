using Sundial.Contracts.Hosting;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Protocols.Json;

namespace Sundial.Scorer.Protocols.SageMaker;

/// <summary>Shapes of examples that come without one.</summary>
internal static class ExampleShape
{
    /// <summary>The model's only input.</summary>
    /// <exception cref="InvalidRequestException">It has another number.</exception>
    public static TensorSignature OnlyInput(ModelSignature signature, string what) => signature.Inputs is [var input]
        ? input
        : throw new InvalidRequestException($"{what} need a model with one input, and this one takes {Words.Names(signature.Inputs)}; send the Open Inference Protocol's JSON, or instances that are objects with these names.");

    /// <summary>The lengths of nested arrays, by the first of each level.</summary>
    /// <param name="json">Before the array, where it stays.</param>
    /// <param name="shape">Takes the lengths.</param>
    /// <returns>How deep they are nested.</returns>
    public static int Measure(JsonCursor json, Span<long> shape)
    {
        var depth = 0;
        while (json.Peek() == (byte)'[')
        {
            if (depth == shape.Length)
            {
                throw json.Fault("is nested deeper than a tensor may be");
            }

            json.Take((byte)'[');
            var first = json.Position;
            var count = 0L;
            if (!json.TryTake((byte)']'))
            {
                do
                {
                    json.Skip(depth);
                    count++;
                }
                while (json.TakeCommaOr((byte)']'));
            }

            shape[depth++] = count;
            json.Position = first;
        }

        return depth;
    }

    /// <summary>The shape that a model is given: one example alone becomes a batch of one, and a row of scalars a column where the model takes one.</summary>
    /// <param name="shape">What came, at the beginning of a span that has room for one more.</param>
    /// <param name="rank">Its rank.</param>
    /// <param name="wanted">What the model takes.</param>
    /// <returns>The rank.</returns>
    public static int Fit(Span<long> shape, int rank, IReadOnlyList<long> wanted)
    {
        if (rank + 1 != wanted.Count)
        {
            return rank;
        }

        if (rank == 1 && wanted[1] == 1 && wanted[0] < 0)
        {
            shape[1] = 1;
            return 2;
        }

        shape[..rank].CopyTo(shape[1..]);
        shape[0] = 1;
        return rank + 1;
    }
}
