using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Sundial.OpenInference.Conformance;

/// <summary>A tensor in both of its forms: JSON elements, and bytes with the lowest first.</summary>
public sealed record Sample(string Datatype, long[] Shape, IReadOnlyList<string> Elements, byte[] Bytes)
{
    /// <summary>The datatypes that have a form in JSON.</summary>
    public static IReadOnlyList<string> JsonTypes { get; } = ["BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP32", "FP64", "BYTES"];

    public string Flat => $"[{string.Join(',', Elements)}]";

    /// <summary>Nested as a shape of two dimensions says.</summary>
    public string Nested => $"[{string.Join(',', Elements.Chunk((int)Shape[^1]).Select(row => $"[{string.Join(',', row)}]"))}]";

    public string Dimensions => $"[{string.Join(',', Shape)}]";

    /// <summary>Small values, two rows of two.</summary>
    public static Sample Small(string datatype) => Of(datatype, [2, 2], datatype switch
    {
        "BOOL" => ["true", "false", "false", "true"],
        "BYTES" => ["\"a\"", "\"\"", "\"two words\"", "\"12\""],
        "FP32" or "FP64" => ["0.5", "-1.25", "3", "1e-3"],
        _ => ["0", "1", "2", "100"],
    });

    /// <summary>The least and the greatest that the datatype has.</summary>
    public static Sample Limits(string datatype) => Of(datatype, [1, 2], datatype switch
    {
        "BOOL" => ["true", "false"],
        "UINT8" => ["0", "255"],
        "UINT16" => ["0", "65535"],
        "UINT32" => ["0", "4294967295"],
        "UINT64" => ["0", "18446744073709551615"],
        "INT8" => ["-128", "127"],
        "INT16" => ["-32768", "32767"],
        "INT32" => ["-2147483648", "2147483647"],
        "INT64" => ["-9223372036854775808", "9223372036854775807"],
        "FP32" => ["-3.4028235e38", "1.1754944e-38"],
        "FP64" => ["-1.7976931348623157e308", "2.2250738585072014e-308"],
        _ => ["\"\\u0001 \\\"quoted\\\" \\\\ \\n\"", "\"gr\u00fc\u00df \\ud83d\\ude42\""],
    });

    /// <summary>One element.</summary>
    public static Sample One(string datatype) => Of(datatype, [1, 1], [Small(datatype).Elements[0]]);

    public static Sample Of(string datatype, long[] shape, IReadOnlyList<string> elements) => new(datatype, shape, elements, [.. elements.SelectMany(element => ToBytes(datatype, element))]);

    /// <summary>Elements that JSON has no form for.</summary>
    public static Sample OfBytes(string datatype, long[] shape, params byte[] bytes) => new(datatype, shape, [], bytes);

    private static byte[] ToBytes(string datatype, string element) => datatype switch
    {
        "BOOL" => [element == "true" ? (byte)1 : (byte)0],
        "UINT8" => Of<byte>(element),
        "UINT16" => Of<ushort>(element),
        "UINT32" => Of<uint>(element),
        "UINT64" => Of<ulong>(element),
        "INT8" => Of<sbyte>(element),
        "INT16" => Of<short>(element),
        "INT32" => Of<int>(element),
        "INT64" => Of<long>(element),
        "FP32" => Of<float>(element),
        "FP64" => Of<double>(element),
        _ => OfText(JsonSerializer.Deserialize<string>(element)!),
    };

    private static byte[] Of<T>(string element)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        T[] one = [T.Parse(element, NumberStyles.Float, CultureInfo.InvariantCulture)];
        return MemoryMarshal.AsBytes(one.AsSpan()).ToArray();
    }

    private static byte[] OfText(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return [.. BitConverter.GetBytes(utf8.Length), .. utf8];
    }
}
