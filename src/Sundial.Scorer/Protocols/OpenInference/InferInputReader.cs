using System.Globalization;
using Sundial.OnnxRuntime;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Protocols.Json;

namespace Sundial.Scorer.Protocols.OpenInference;

/// <summary>Reads the inputs of a request to infer. Their members come in any order: data that is there before its shape is passed, and read when that is known.</summary>
internal static class InferInputReader
{
    private const int MostInputs = 1024;

    /// <summary>Reads them.</summary>
    /// <param name="json">Before the array; behind it afterwards.</param>
    /// <param name="binary">The bytes of those that are not in the JSON.</param>
    /// <param name="model">Knows the tensors' names.</param>
    /// <param name="call">Takes the tensors.</param>
    /// <param name="request">Has room for what is read.</param>
    /// <exception cref="InvalidRequestException">They are no inputs.</exception>
    public static void Read(ref JsonCursor json, ref TensorBytes binary, ModelTensors model, InferenceCall call, InferRequest request)
    {
        json.Take((byte)'[');
        if (json.TryTake((byte)']'))
        {
            return;
        }

        do
        {
            if (call.Inputs.Count == MostInputs)
            {
                throw json.Fault("has more inputs than any model takes");
            }

            ReadInput(ref json, ref binary, model, call.Inputs.Add(), request.Scratch);
        }
        while (json.TakeCommaOr((byte)']'));
    }

    private static void ReadInput(ref JsonCursor json, ref TensorBytes bytes, ModelTensors model, TensorBuffer tensor, ByteWriter scratch)
    {
        Span<long> dimensions = stackalloc long[TensorJson.MaxRank];
        var (name, type, rank, data, binary) = (default(string), ElementType.Undefined, -1, -1, -1L);
        var read = false;
        var seen = InferMembers.None;
        json.Take((byte)'{');
        if (!json.TryTake((byte)'}'))
        {
            do
            {
                var member = json.TakeName();
                if (member.Is("name"u8))
                {
                    seen.Once(InferMembers.Name, json);
                    name = model.InputName(json.TakeString());
                }
                else if (member.Is("datatype"u8))
                {
                    seen.Once(InferMembers.Datatype, json);
                    type = ReadDatatype(ref json);
                }
                else if (member.Is("shape"u8))
                {
                    seen.Once(InferMembers.Shape, json);
                    rank = ReadShape(ref json, dimensions);
                }
                else if (member.Is("parameters"u8))
                {
                    seen.Once(InferMembers.Parameters, json);
                    binary = ReadParameters(ref json);
                }
                else if (member.Is("data"u8))
                {
                    seen.Once(InferMembers.Data, json);
                    data = json.Position;
                    read = name is not null && type != ElementType.Undefined && rank >= 0;
                    if (read)
                    {
                        TensorJson.Read(ref json, tensor, name!, type, dimensions[..rank], scratch);
                    }
                    else
                    {
                        json.Skip(3);
                    }
                }
                else
                {
                    json.Skip(3);
                }
            }
            while (json.TakeCommaOr((byte)'}'));
        }

        if (name is null || type == ElementType.Undefined || rank < 0)
        {
            throw json.Fault($"has an input without {(name is null ? "name" : rank < 0 ? "shape" : "datatype")}");
        }

        if (binary >= 0 && data >= 0)
        {
            throw new InvalidRequestException($"The input \"{name}\" has both data and binary_data_size; send one of them.");
        }

        if (binary >= 0)
        {
            bytes.Take(tensor, name, type, dimensions[..rank], binary);
        }
        else if (data < 0)
        {
            throw new InvalidRequestException($"The input \"{name}\" has no data; send \"data\", or its bytes behind the JSON with the parameter binary_data_size.");
        }
        else if (!read)
        {
            var back = json;
            back.Position = data;
            TensorJson.Read(ref back, tensor, name, type, dimensions[..rank], scratch);
        }
    }

    private static ElementType ReadDatatype(ref JsonCursor json)
    {
        var text = json.TakeString();
        Span<char> word = stackalloc char[8];
        var type = ElementType.Undefined;
        if (text.Raw.Length <= word.Length && !text.Escaped)
        {
            var length = System.Text.Encoding.UTF8.GetChars(text.Raw, word);
            type = Datatypes.Parse(word[..length]);
        }

        return type != ElementType.Undefined
            ? type
            : throw new InvalidRequestException($"There is no datatype \"{text.ToString()}\"; there are BOOL, UINT8 to UINT64, INT8 to INT64, FP16, FP32, FP64, BF16 and BYTES.");
    }

    private static int ReadShape(ref JsonCursor json, scoped Span<long> dimensions)
    {
        var rank = 0;
        json.Take((byte)'[');
        if (json.TryTake((byte)']'))
        {
            return 0;
        }

        do
        {
            if (!json.TakeNumber().TryInt64(out var dimension) || dimension < 0)
            {
                throw json.Fault("has a dimension that is no integer from 0 on");
            }

            if (rank == dimensions.Length)
            {
                throw json.Fault(string.Create(CultureInfo.InvariantCulture, $"has a shape of more than {TensorJson.MaxRank} dimensions"));
            }

            dimensions[rank++] = dimension;
        }
        while (json.TakeCommaOr((byte)']'));
        return rank;
    }

    private static long ReadParameters(ref JsonCursor json)
    {
        var size = -1L;
        json.Take((byte)'{');
        if (json.TryTake((byte)'}'))
        {
            return size;
        }

        do
        {
            var name = json.TakeName();
            if (name.Is("binary_data_size"u8))
            {
                size = json.TakeNumber().TryInt64(out var value) && value >= 0 ? value : throw json.Fault("has a binary_data_size that is no integer from 0 on");
            }
            else if (name.Raw.StartsWith("shared_memory_"u8))
            {
                throw new InvalidRequestException("This server has no shared memory regions; send the data itself.");
            }
            else
            {
                json.Skip(4);
            }
        }
        while (json.TakeCommaOr((byte)'}'));
        return size;
    }
}
