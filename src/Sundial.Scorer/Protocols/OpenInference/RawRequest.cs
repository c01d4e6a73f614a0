using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Sundial.Contracts.Hosting;
using Sundial.OnnxRuntime;
using Sundial.Scorer.Engine;

namespace Sundial.Scorer.Protocols.OpenInference;

/// <summary>A body that is nothing but the bytes of the model's one input (binary extension, "raw binary request").</summary>
internal static class RawRequest
{
    /// <summary>Reads it. The model must have one input, whose shape follows from the number of bytes.</summary>
    /// <exception cref="InvalidRequestException">The model or the body is another.</exception>
    public static void Read(in ReadOnlySequence<byte> body, ModelSignature signature, InferenceCall call)
    {
        if (signature.Inputs is not [var input])
        {
            throw new InvalidRequestException($"A request without JSON needs a model with one input; this one takes {Words.Names(signature.Inputs)}, so send JSON that names them.");
        }

        var type = Datatypes.Parse(input.Datatype);
        Span<long> shape = stackalloc long[input.Shape.Count];
        var tensor = call.Inputs.Add();
        if (type == ElementType.String)
        {
            // All of the body is one text (the extension: shape [1]); the length in front of it may be there or not.
            shape.Fill(1);
            var hasLength = StartsWithItsLength(body);
            var size = checked((int)body.Length + (hasLength ? 0 : 4));
            tensor.Reset(input.Name, type, shape, size);
            BinaryPrimitives.WriteUInt32LittleEndian(tensor.Bytes, (uint)(size - 4));
            body.CopyTo(hasLength ? tensor.Bytes : tensor.Bytes[4..]);
            return;
        }

        Infer(input, body.Length / Datatypes.SizeOf(type), body.Length, Datatypes.SizeOf(type), shape);
        tensor.Reset(input.Name, type, shape, (int)body.Length);
        body.CopyTo(tensor.Bytes);
    }

    private static bool StartsWithItsLength(in ReadOnlySequence<byte> body)
    {
        Span<byte> start = stackalloc byte[4];
        if (body.Length < 4)
        {
            return false;
        }

        body.Slice(0, 4).CopyTo(start);
        return BinaryPrimitives.ReadUInt32LittleEndian(start) == body.Length - 4;
    }

    // One dimension may vary and follows from the size; where two do, the first is a batch of one.
    private static void Infer(TensorSignature input, long count, long bytes, int elementBytes, Span<long> shape)
    {
        var varying = input.Shape.Count(dimension => dimension < 0);
        Int128 known = 1;
        var place = -1;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            var isBatch = axis == 0 && varying == 2;
            shape[axis] = input.Shape[axis] < 0 && isBatch ? 1 : input.Shape[axis];
            if (shape[axis] < 0)
            {
                place = place < 0 ? axis : throw Unclear(input);
            }
            else
            {
                known *= shape[axis];
            }
        }

        if (place >= 0 && known > 0)
        {
            shape[place] = (long)(count / known);
            known *= shape[place];
        }

        if (known != count || count * elementBytes != bytes || place >= 0 && shape[place] < 0)
        {
            throw new InvalidRequestException(string.Create(
                CultureInfo.InvariantCulture, $"The body has {bytes} bytes, which make no {Words.Of(input)}; send whole elements, {elementBytes} bytes each."));
        }
    }

    private static InvalidRequestException Unclear(TensorSignature input) =>
        new($"The input \"{input.Name}\" is {Words.Of(input)}, so that its shape does not follow from the number of bytes; send JSON that says it.");
}
