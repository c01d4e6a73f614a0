using System.Text;
using System.Text.Json;
using Sundial.OnnxRuntime;
using Sundial.Scorer.Engine;

namespace Sundial.Scorer.Endpoints;

/// <summary>A request that a model's file carries in its metadata: the inputs of an inference request, <c>{"inputs": [{"name", "datatype", "shape", "data"}]}</c>.</summary>
internal static class ModelExample
{
    /// <summary>The name of the entry.</summary>
    public const string Key = "sundial.example";

    private const int MostBytes = 64 << 20;

    /// <summary>Reads one.</summary>
    /// <param name="json">The entry.</param>
    /// <param name="inputs">Takes the tensors.</param>
    /// <exception cref="InvalidRequestException">It is no such request.</exception>
    public static void Read(string json, TensorList inputs)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (var input in document.RootElement.GetProperty("inputs").EnumerateArray())
            {
                Read(input, inputs.Add());
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
        {
            throw new InvalidRequestException($"It is no inference request: {exception.Message}", exception);
        }
    }

    private static void Read(JsonElement input, TensorBuffer tensor)
    {
        var name = input.GetProperty("name").GetString() ?? "";
        var datatype = input.GetProperty("datatype").GetString();
        var type = Datatypes.Parse(datatype);
        long[] shape = [.. input.GetProperty("shape").EnumerateArray().Select(dimension => dimension.GetInt64())];
        using var bytes = new MemoryStream();
        Write(bytes, type, input.GetProperty("data"));
        if (type == ElementType.Undefined || bytes.Length > MostBytes)
        {
            throw new FormatException($"The input \"{name}\" has the datatype {datatype} and {bytes.Length} bytes.");
        }

        if (type == ElementType.String)
        {
            tensor.Reset(name, type, shape, (int)bytes.Length);
        }
        else
        {
            tensor.Reset(name, type, shape);
        }

        if (bytes.Length != tensor.ByteCount)
        {
            throw new FormatException($"The input \"{name}\" has {bytes.Length} bytes of data where its shape takes {tensor.ByteCount}.");
        }

        bytes.GetBuffer().AsSpan(0, (int)bytes.Length).CopyTo(tensor.Bytes);
    }

    // Nested lists or a flat one: both are in row-major order.
    private static void Write(MemoryStream bytes, ElementType type, JsonElement data)
    {
        if (data.ValueKind != JsonValueKind.Array)
        {
            bytes.Write(Element(type, data));
            return;
        }

        foreach (var element in data.EnumerateArray())
        {
            Write(bytes, type, element);
        }
    }

    private static byte[] Element(ElementType type, JsonElement value) => type switch
    {
        ElementType.Bool => [value.GetBoolean() ? (byte)1 : (byte)0],
        ElementType.UInt8 => [value.GetByte()],
        ElementType.Int8 => [(byte)value.GetSByte()],
        ElementType.UInt16 => BitConverter.GetBytes(value.GetUInt16()),
        ElementType.Int16 => BitConverter.GetBytes(value.GetInt16()),
        ElementType.UInt32 => BitConverter.GetBytes(value.GetUInt32()),
        ElementType.Int32 => BitConverter.GetBytes(value.GetInt32()),
        ElementType.UInt64 => BitConverter.GetBytes(value.GetUInt64()),
        ElementType.Int64 => BitConverter.GetBytes(value.GetInt64()),
        ElementType.Float16 => BitConverter.GetBytes((Half)value.GetDouble()),
        ElementType.BFloat16 => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(value.GetSingle()) >> 16)),
        ElementType.Float => BitConverter.GetBytes(value.GetSingle()),
        ElementType.Double => BitConverter.GetBytes(value.GetDouble()),
        ElementType.String => Text(value.GetString() ?? ""),
        _ => throw new FormatException("Its datatype is none of the protocol's."),
    };

    private static byte[] Text(string text)
    {
        var letters = Encoding.UTF8.GetBytes(text);
        return [.. BitConverter.GetBytes(letters.Length), .. letters];
    }
}
