using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Sundial.Scorer.Tests.Protocols;

/// <summary>Requests that are right but for a thing or two: shapes, types, numbers, depth, lengths, bytes.</summary>
internal sealed class RequestNoise(int seed)
{
    private static readonly (string Name, string[] Inputs, string Datatype, int Rank)[] s_models =
    [
        ("tiny", ["x"], "FP32", 2), ("sums", ["a", "b"], "FP32", 1), ("texts", ["x"], "BYTES", 2), ("integers", ["x"], "INT16", 2), ("flags", ["x"], "BOOL", 2), ("chain", ["x"], "FP32", 2),
    ];

    private static readonly string[] s_oddNumbers =
    [
        "NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1e-999", "99999999999999999999999999999999", "-0", "0.0000000000000000000000000000000000000000000001", "01", "1.", ".5", "+1", "1e", "0x10", "--1",
        "1e2147483648", "1E-2147483648", "3.5e38", "170141183460469231731687303715884105727", "true", "null", "\"1\"", "{}", "[]", "[[[[]]]]", "32768", "-32769", "1.5", "\"\\ud800\"", "\"\\u0000\"", "\"\\x\"",
    ];

    private static readonly string[] s_oddDimensions = ["-1", "0", "9223372036854775807", "9223372036854775808", "1.5", "\"2\"", "null", "4294967296", "2147483648", "1e3", "[1]"];
    private static readonly string[] s_datatypes = ["FP32", "FP64", "FP16", "BF16", "INT8", "INT16", "INT32", "INT64", "UINT8", "UINT64", "BOOL", "BYTES", "fp32", "", "STRING", "FP128"];

    private readonly Random _random = new(seed);

    public (string Path, (string Name, string Value)[] Headers, byte[] Body) Next() => _random.Next(10) switch
    {
        < 7 => Infer(),
        7 => Invocation("application/json", Text(Instances())),
        8 => Invocation("text/csv", Text(Csv())),
        _ => Picture(),
    };

    private (string, (string, string)[], byte[]) Infer()
    {
        var model = s_models[_random.Next(s_models.Length)];
        var binary = new List<byte>();
        var json = Text(Request(model, binary));
        List<(string, string)> headers = [];
        if (binary.Count > 0 || Rarely(20))
        {
            headers.Add(("Inference-Header-Content-Length", HeaderLength(json.Length)));
        }

        byte[] body = [.. json, .. Rarely(5) ? binary.Take(_random.Next(binary.Count + 1)) : binary];
        body = Damaged(body);
        if (Rarely(30))
        {
            headers.Add(("Content-Encoding", Rarely(2) ? "gzip" : Any("deflate", "br", "gzip, gzip", "x")));
            body = Rarely(2) ? Gzip(body) : body;
        }

        return ($"/v2/models/{model.Name}/infer", [.. headers], body);
    }

    private string HeaderLength(int right) => _random.Next(6) switch
    {
        0 => "0",
        1 => Any("-1", "x", "", "99999999999999999999", "1.5", "2147483648", " 5"),
        2 => (right + _random.Next(-3, 4)).ToString(CultureInfo.InvariantCulture),
        _ => right.ToString(CultureInfo.InvariantCulture),
    };

    private string Request((string Name, string[] Inputs, string Datatype, int Rank) model, List<byte> binary)
    {
        var inputs = model.Inputs.Select(name => Input(Rarely(15) ? Any("z", "", "y", "\\u0078", "\\ud83d") : name, model, binary)).ToList();
        if (Rarely(15))
        {
            inputs.Add(inputs[0]);
        }

        List<string> members = [$"\"inputs\":{(Rarely(20) ? Any("{}", "null", "[null]", "\"x\"", "[[]]", "[1]") : $"[{string.Join(',', inputs)}]")}"];
        if (Rarely(4))
        {
            members.Add($"\"outputs\":{Any("[]", "[{\"name\":\"y\"}]", "[{\"name\":\"y\"},{\"name\":\"y\"}]", "[{}]", "{}", "[{\"name\":\"sum\",\"parameters\":{\"binary_data\":true}}]", "[{\"name\":\"y\",\"parameters\":{\"binary_data\":1}}]", "[{\"name\":\"y\",\"parameters\":{\"classification\":2}}]")}");
        }

        if (Rarely(4))
        {
            members.Add($"\"parameters\":{Any("{\"binary_data_output\":true}", "{\"timings\":true}", "{\"binary_data_output\":\"yes\"}", "[]", "{\"a\":{\"b\":[1,{}]}}", "1")}");
        }

        if (Rarely(4))
        {
            members.Add($"\"id\":{Any("\"7\"", "7", "null", "\"\\u12\"", "\"a\\\"b\"", "[]")}");
        }

        var ordered = members.OrderBy(_ => _random.Next());
        return $"{{{string.Join(Rarely(3) ? " ,\r\n\t" : ",", ordered)}}}";
    }

    private string Input(string name, (string Name, string[] Inputs, string Datatype, int Rank) model, List<byte> binary)
    {
        long[] shape = model.Rank == 1 ? [_random.Next(1, 5)] : [_random.Next(1, 4), 4];
        var count = (int)shape.Aggregate(1L, (product, dimension) => product * dimension) + (Rarely(10) ? _random.Next(-2, 3) : 0);
        count = Math.Max(count, 0);
        var dimensions = string.Join(',', shape.Select(dimension => Rarely(25) ? Any(s_oddDimensions) : dimension.ToString(CultureInfo.InvariantCulture)));
        var datatype = Rarely(12) ? Any(s_datatypes) : model.Datatype;
        List<string> members = [$"\"name\":\"{name}\"", $"\"shape\":[{dimensions}]", $"\"datatype\":\"{datatype}\""];
        if (Rarely(3))
        {
            var bytes = Bytes(model.Datatype, count);
            binary.AddRange(bytes);
            members.Add($"\"parameters\":{{\"binary_data_size\":{(Rarely(10) ? Any("-1", "1e3", "\"16\"", "99999999999", "0", "5") : bytes.Length.ToString(CultureInfo.InvariantCulture))}}}");
        }

        if (members.Count == 3 || Rarely(20))
        {
            members.Add($"\"data\":{Data(model.Datatype, count, shape)}");
        }

        if (Rarely(15))
        {
            members.RemoveAt(_random.Next(members.Count));
        }

        return $"{{{string.Join(',', members.OrderBy(_ => _random.Next()))}}}";
    }

    private string Data(string datatype, int count, long[] shape)
    {
        if (Rarely(60))
        {
            return new string('[', _random.Next(1, 3000));
        }

        var elements = Enumerable.Range(0, count).Select(_ => Rarely(40) ? Any(s_oddNumbers) : Element(datatype)).ToArray();
        return Rarely(3) && shape.Length == 2
            ? $"[{string.Join(',', elements.Chunk((int)shape[1]).Select(row => $"[{string.Join(" , ", row)}]"))}]"
            : $"[{string.Join(',', elements)}]";
    }

    private string Element(string datatype) => datatype switch
    {
        "BYTES" => Any("\"\"", "\"text\"", "\"\\u00e9\\n\"", "\"🙂\""),
        "BOOL" => Any("true", "false", "1", "0"),
        "INT16" => _random.Next(-32768, 32768).ToString(CultureInfo.InvariantCulture),
        _ => ((_random.NextDouble() * 2) - 1).ToString(Any("R", "0.0", "E3", "0"), CultureInfo.InvariantCulture),
    };

    private byte[] Bytes(string datatype, int count) => datatype switch
    {
        "BYTES" => [.. Enumerable.Range(0, count).SelectMany(_ => (byte[])[(byte)(Rarely(20) ? _random.Next(256) : 2), 0, 0, (byte)(Rarely(30) ? 255 : 0), (byte)_random.Next(256), (byte)'b'])],
        "BOOL" => [.. Enumerable.Range(0, count).Select(_ => (byte)_random.Next(Rarely(10) ? 256 : 2))],
        "INT16" => MemoryMarshal.AsBytes((ReadOnlySpan<short>)[.. Enumerable.Range(0, count).Select(i => (short)i)]).ToArray(),
        _ => MemoryMarshal.AsBytes((ReadOnlySpan<float>)[.. Enumerable.Range(0, count).Select(i => Rarely(20) ? float.NaN : i)]).ToArray(),
    };

    private string Instances() => _random.Next(6) switch
    {
        0 => $"{{\"instances\":[{Row()},{Row()}]}}",
        1 => $"[{Row()}]",
        2 => Row(),
        3 => $"{{\"instances\":[{{\"x\":{Row()}}},{{\"x\":{Row()}}}]}}",
        4 => $"{{\"instances\":{Any("null", "{}", "[]", "[[]]", "[{}]", "[{\"a\":1}]", "1", "[[[[[[1]]]]]]", "[[1,2],[3]]", new string('[', 500))}}}",
        _ => Any("null", "", "1", "\"\"", "{", "[", "{\"instances\"", "{\"instances\":[[1,2,3,4]],\"instances\":[[1]]}"),
    };

    private string Row() => $"[{string.Join(',', Enumerable.Range(0, Rarely(8) ? _random.Next(9) : 4).Select(_ => Rarely(30) ? Any(s_oddNumbers) : Element("FP32")))}]";

    private string Csv()
    {
        var lines = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => string.Join(',', Enumerable.Range(0, Rarely(10) ? _random.Next(6) : 4).Select(_ => Rarely(30)
            ? Any("", "\"", "\"1\"", "\"a\"\"b\"", "NaN", "inf", "1e999", "x", " 1 ", "\"1", "1\"", "\u00e9", "-", "1,2", "\0")
            : Element("FP32"))));
        return string.Join(Any("\n", "\r\n", "\r"), lines) + Any("", "\n");
    }

    private (string, (string, string)[], byte[]) Invocation(string type, byte[] body)
    {
        var model = Any("tiny", "texts", "integers", "flags", "sums", "classes", "chain");
        List<(string, string)> headers = [("Content-Type", Rarely(20) ? Any("text/plain", "x", "", "application/x-npy", "image/webp", "application/vnd.sagemaker-triton.binary+json;json-header-size=-3") : type)];
        if (Rarely(5))
        {
            headers.Add(("Accept", Any("text/csv", "*/*", "image/png", "", ",,;;", "application/json;q=0.1, text/csv")));
        }

        return ($"/endpoints/{model}/invocations", [.. headers], Damaged(body));
    }

    private (string, (string, string)[], byte[]) Picture()
    {
        var pixels = new byte[10 * 6];
        _random.NextBytes(pixels);
        var png = Sundial.Testing.Data.Png.Encode(pixels, 10, 6, 1);
        return ($"/endpoints/{(Rarely(5) ? "tiny" : "classes")}/invocations", [("Content-Type", Any("image/png", "image/jpeg"))], Damaged(Rarely(3) ? png[.._random.Next(png.Length)] : png));
    }

    // A byte or two other than it should be, or an end too early.
    private byte[] Damaged(byte[] body)
    {
        if (body.Length == 0 || !Rarely(4))
        {
            return body;
        }

        var damaged = body.ToArray();
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            damaged[_random.Next(damaged.Length)] = (byte)_random.Next(256);
        }

        return Rarely(2) ? damaged[.._random.Next(damaged.Length)] : damaged;
    }

    private static byte[] Gzip(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        return packed.ToArray();
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private bool Rarely(int oneIn) => _random.Next(oneIn) == 0;

    private string Any(params string[] choices) => choices[_random.Next(choices.Length)];
}
