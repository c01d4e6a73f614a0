using Sundial.Contracts.Hosting;
using Sundial.OnnxRuntime;

namespace Sundial.Scorer.Engine;

/// <summary>Makes up inputs that a model is tried with.</summary>
internal static class TrialInputs
{
    private const double MostBytes = 64 << 20;

    /// <summary>Sizes that free dimensions behind the first are tried with, until the model takes one.</summary>
    public static readonly long[] Sizes = [1, 8, 32, 64, 224];

    /// <summary>Fills a call with inputs of given shapes.</summary>
    public static void Fill(InferenceCall call, ModelSignature signature, Func<int, long[]> shapeOf, Random random)
    {
        call.Inputs.Clear();
        for (var i = 0; i < signature.Inputs.Count; i++)
        {
            Fill(call.Inputs.Add(), signature.Inputs[i].Name, Datatypes.Parse(signature.Inputs[i].Datatype), shapeOf(i), random);
        }
    }

    /// <summary>The shape of an input for one example, with a size for what is free in it.</summary>
    public static long[] ShapeOf(TensorSignature input, long size) =>
        [.. input.Shape.Select((dimension, axis) => dimension >= 0 ? dimension : axis == 0 ? 1 : size)];

    /// <summary>Whether inputs of a size are small enough to be made up.</summary>
    public static bool AreSmall(ModelSignature signature, long size) =>
        signature.Inputs.Sum(input => ShapeOf(input, size).Aggregate(8.0, (bytes, dimension) => bytes * dimension)) <= MostBytes;

    /// <summary>Whether dimensions behind the first are free.</summary>
    public static bool IsOpen(ModelSignature signature) => signature.Inputs.Any(input => input.Shape.Skip(1).Any(dimension => dimension < 0));

    private static void Fill(TensorBuffer tensor, string name, ElementType type, long[] shape, Random random)
    {
        if (type == ElementType.String)
        {
            var count = shape.Aggregate(1L, (product, dimension) => product * dimension);
            tensor.Reset(name, type, shape, checked((int)count * sizeof(uint)));
            tensor.Bytes.Clear();
            return;
        }

        tensor.Reset(name, type, shape);
        switch (type)
        {
            case ElementType.Float:
                Each(tensor.As<float>(), () => (random.NextSingle() * 2) - 1);
                break;
            case ElementType.Double:
                Each(tensor.As<double>(), () => (random.NextDouble() * 2) - 1);
                break;
            case ElementType.Float16:
                Each(tensor.As<Half>(), () => (Half)((random.NextSingle() * 2) - 1));
                break;
            case ElementType.BFloat16:
                Each(tensor.As<ushort>(), () => (ushort)(BitConverter.SingleToUInt32Bits((random.NextSingle() * 2) - 1) >> 16));
                break;
            case ElementType.UInt8:
                random.NextBytes(tensor.Bytes);
                break;
            default:
                // 0 or 1: what is an index is likely to have two places.
                tensor.Bytes.Clear();
                var size = Datatypes.SizeOf(type);
                for (var at = 0; at < tensor.ByteCount; at += size)
                {
                    tensor.Bytes[at] = (byte)random.Next(2);
                }

                break;
        }
    }

    private static void Each<T>(Span<T> elements, Func<T> next)
    {
        foreach (ref var element in elements)
        {
            element = next();
        }
    }
}
