using System.Text.Json;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Sundial.Scorer.Tests.Http;
using Sundial.Testing.Models;
using Xunit;
using Element = Sundial.Onnx.ElementType;

namespace Sundial.Scorer.Tests.Protocols;

public sealed class OpenInferenceTests
{
    [Fact]
    public async Task Sums_are_answered_with_name_version_id_and_both_outputs()
    {
        await using var served = new ServedModels();
        served.Add("sums", ScoringModels.SumAndDifference());
        await served.ApplyAsync();
        var answer = await served.InferAsync("sums", """
            {"id":"a\"1","inputs":[{"name":"b","shape":[2],"datatype":"FP32","data":[0.5,2]},{"data":[[1],[2e0]][0],"name":"a","datatype":"FP32","shape":[2]}]}
            """.Replace("[[1],[2e0]][0]", "[1, 2e0]", StringComparison.Ordinal));
        Assert.Equal("""
            {"model_name":"sums","model_version":"1","id":"a\"1","outputs":[{"name":"sum","datatype":"FP32","shape":[2],"data":[1.5,4]},{"name":"difference","datatype":"FP32","shape":[2],"data":[0.5,0]}]}
            """.Trim(), answer.Text);
        Assert.Equal("application/json", answer.Headers.ContentType);
        Assert.True(Guid.TryParse(answer.Headers["Sundial-Inference-Id"], out _));
    }

    [Fact]
    public async Task Binary_and_json_mix_in_request_and_answer()
    {
        await using var served = new ServedModels();
        served.Add("sums", ScoringModels.SumAndDifference());
        await served.ApplyAsync();
        var json = Encoding.UTF8.GetBytes(
            """{"inputs":[{"name":"a","shape":[2],"datatype":"FP32","parameters":{"binary_data_size":8}},{"name":"b","shape":[2],"datatype":"FP32","data":[1,1]}],"outputs":[{"name":"difference","parameters":{"binary_data":true}},{"name":"sum"}]}""");
        byte[] body = [.. json, .. MemoryMarshal.AsBytes((ReadOnlySpan<float>)[3f, 4f])];
        var answer = await served.SendAsync("POST", "/v2/models/sums/infer", body, null, ("Inference-Header-Content-Length", $"{json.Length}"));
        Assert.Equal(200, answer.Status);
        var length = int.Parse(answer.Headers["Inference-Header-Content-Length"]!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(
            """{"model_name":"sums","model_version":"1","outputs":[{"name":"difference","datatype":"FP32","shape":[2],"parameters":{"binary_data_size":8}},{"name":"sum","datatype":"FP32","shape":[2],"data":[4,5]}]}""",
            Encoding.UTF8.GetString(answer.Body.AsSpan(0, length)));
        Assert.Equal([2f, 3f], MemoryMarshal.Cast<byte, float>(answer.Body.AsSpan(length)).ToArray());
        Assert.Equal("application/octet-stream", answer.Headers.ContentType);
    }

    [Fact]
    public async Task A_body_of_nothing_but_bytes_is_the_one_input()
    {
        await using var served = new ServedModels();
        served.Add("tiny", ScoringModels.Tiny());
        served.Add("texts", ScoringModels.Identity(Element.String, ["N"]));
        await served.ApplyAsync();
        var answer = await served.SendAsync("POST", "/v2/models/tiny/infer", MemoryMarshal.AsBytes((ReadOnlySpan<float>)[1f, 2, 3, 4, 5, 6, 7, 8]).ToArray(), null, ("Inference-Header-Content-Length", "0"));
        Assert.Equal(200, answer.Status);
        Assert.Contains("\"shape\":[2,3]", answer.Text, StringComparison.Ordinal);
        var odd = await served.SendAsync("POST", "/v2/models/tiny/infer", new byte[5], null, ("Inference-Header-Content-Length", "0"));
        Assert.Equal((400, true), (odd.Status, odd.Error.Contains("5 bytes", StringComparison.Ordinal)));

        var text = await served.SendAsync("POST", "/v2/models/texts/infer", "grüß"u8.ToArray(), null, ("Inference-Header-Content-Length", "0"));
        Assert.Equal(200, text.Status);
        Assert.True(text.Body.AsSpan().EndsWith((byte[])[6, 0, 0, 0, .. "grüß"u8]));
    }

    [Theory]
    [InlineData(Element.Bool, "BOOL", "[true,false,true,true]", 1)]
    [InlineData(Element.UInt8, "UINT8", "[0,1,254,255]", 1)]
    [InlineData(Element.UInt16, "UINT16", "[0,1,65534,65535]", 2)]
    [InlineData(Element.UInt32, "UINT32", "[0,1,2,4294967295]", 4)]
    [InlineData(Element.UInt64, "UINT64", "[0,1,2,18446744073709551615]", 8)]
    [InlineData(Element.Int8, "INT8", "[-128,-1,0,127]", 1)]
    [InlineData(Element.Int16, "INT16", "[-32768,-1,0,32767]", 2)]
    [InlineData(Element.Int32, "INT32", "[-2147483648,-1,0,2147483647]", 4)]
    [InlineData(Element.Int64, "INT64", "[-9223372036854775808,-1,0,9223372036854775807]", 8)]
    [InlineData(Element.Float, "FP32", "[-1.5,0,0.1,3.4028235E+38]", 4)]
    [InlineData(Element.Double, "FP64", "[-1.5,0,0.1,1.7976931348623157E+308]", 8)]
    [InlineData(Element.String, "BYTES", "[\"\",\"a\\\"b\",\"zeile\\n\",\"🙂\"]", 0)]
    public async Task Every_datatype_of_json_comes_back_as_it_went_in_whether_flat_or_nested(Element type, string datatype, string data, int size)
    {
        await using var served = new ServedModels();
        served.Add("same", ScoringModels.Identity(type));
        await served.ApplyAsync();
        var values = data[1..^1].Split(',');
        var nested = $"[[{values[0]}, {values[1]}],\n[ {values[2]} ,{values[3]}]]";
        string Request(string elements) => $$$"""{"inputs":[{"name":"x","shape":[2,2],"datatype":"{{{datatype}}}","data":{{{elements}}}}]}""";
        foreach (var elements in (string[])[data, nested])
        {
            var answer = await served.InferAsync("same", Request(elements));
            Assert.True(answer.Status == 200, answer.Text);
            Assert.Contains($"\"data\":{data}", answer.Text, StringComparison.OrdinalIgnoreCase);
        }

        // The same by binary: what comes out of JSON goes in as bytes.
        var asBinary = await served.InferAsync("same", Request(data)[..^1] + ",\"parameters\":{\"binary_data_output\":true}}");
        var bytes = asBinary.Body[int.Parse(asBinary.Headers["Inference-Header-Content-Length"]!, System.Globalization.CultureInfo.InvariantCulture)..];
        Assert.True(size == 0 || bytes.Length == 4 * size);
        var json = Encoding.UTF8.GetBytes($$$"""{"inputs":[{"name":"x","shape":[2,2],"datatype":"{{{datatype}}}","parameters":{"binary_data_size":{{{bytes.Length}}}}}]}""");
        var back = await served.SendAsync("POST", "/v2/models/same/infer", [.. json, .. bytes], null, ("Inference-Header-Content-Length", $"{json.Length}"));
        Assert.Contains($"\"data\":{data}", back.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(Element.Float16, "FP16")]
    public async Task Halves_go_by_binary_only(Element type, string datatype)
    {
        await using var served = new ServedModels();
        served.Add("same", ScoringModels.Identity(type));
        await served.ApplyAsync();
        var refused = await served.InferAsync("same", $$$"""{"inputs":[{"name":"x","shape":[1,2],"datatype":"{{{datatype}}}","data":[1,2]}]}""");
        Assert.Equal(400, refused.Status);
        Assert.Contains("binary", refused.Error, StringComparison.Ordinal);
        var json = Encoding.UTF8.GetBytes($$$"""{"inputs":[{"name":"x","shape":[1,2],"datatype":"{{{datatype}}}","parameters":{"binary_data_size":4}}]}""");
        byte[] body = [.. json, 0, 0x3C, 0, 0x40];
        var asJson = await served.SendAsync("POST", "/v2/models/same/infer", body, null, ("Inference-Header-Content-Length", $"{json.Length}"));
        Assert.Equal(400, asJson.Status);
        json = Encoding.UTF8.GetBytes($$$"""{"parameters":{"binary_data_output":true},"inputs":[{"name":"x","shape":[1,2],"datatype":"{{{datatype}}}","parameters":{"binary_data_size":4}}]}""");
        var answer = await served.SendAsync("POST", "/v2/models/same/infer", [.. json, 0, 0x3C, 0, 0x40], null, ("Inference-Header-Content-Length", $"{json.Length}"));
        Assert.Equal(200, answer.Status);
        Assert.Equal(0x4000_3C00u, BinaryPrimitives.ReadUInt32LittleEndian(answer.Body.AsSpan(answer.Body.Length - 4)));
    }

    [Theory]
    [InlineData("", "missing")]
    [InlineData("[]", "'{'")]
    [InlineData("{}", "inputs")]
    [InlineData("""{"inputs":[]}""", "missing")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3]}]}""", "shape [1, 4]")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,4,5]}]}""", "shape [1, 4]")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[[1,2],[3,4]]}]}""", "shape [1, 4]")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,NaN]}]}""", "NaN")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,1e40]}]}""", "1e40")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,"4"]}]}""", "\"4\"")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,04]}]}""", "04")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,-4],"datatype":"FP32","data":[1,2,3,4]}]}""", "dimension")]
    [InlineData("""{"inputs":[{"name":"x","shape":[9223372036854775807,9223372036854775807,9223372036854775807],"datatype":"FP32","data":[1]}]}""", "too short")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1000000000],"datatype":"FP64","data":[1]}]}""", "too short")]
    [InlineData("""{"inputs":[{"name":"y","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""", "\"x\"")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP64","data":[1,2,3,4]}]}""", "FP32 [-1, 4]")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,4],"datatype":"FLOAT","data":[1,2,3,4]}]}""", "FLOAT")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]},{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""", "twice")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}],"outputs":[{"name":"z"}]}""", "\"z\"")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}],"outputs":[{"name":"y"},{"name":"y"}]}""", "twice")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","parameters":{"binary_data_size":16}}]}""", "Inference-Header-Content-Length")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32"}]}""", "no data")]
    [InlineData("""{"id":5,"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""", "id")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]} x""", "after its end")]
    public async Task What_is_no_request_is_refused_with_a_sentence_that_says_what(string body, string says)
    {
        await using var served = new ServedModels();
        served.Add("tiny", ScoringModels.Tiny());
        await served.ApplyAsync();
        var answer = await served.InferAsync("tiny", body);
        Assert.Equal(400, answer.Status);
        Assert.Contains(says, answer.Error, StringComparison.Ordinal);
        Assert.Empty(served.Faults);
    }

    [Fact]
    public async Task Json_that_is_nested_without_end_is_refused()
    {
        await using var served = new ServedModels();
        served.Add("tiny", ScoringModels.Tiny());
        await served.ApplyAsync();
        foreach (var body in (string[])[new string('[', 1_000_000), $"{{\"x\":{new string('[', 1_000_000)}", string.Concat(Enumerable.Repeat("{\"a\":", 100_000)), $"{{\"inputs\":[{{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":{new string('[', 500_000)}"])
        {
            Assert.Equal(400, (await served.InferAsync("tiny", body)).Status);
        }
    }

    [Fact]
    public async Task Metadata_name_the_classes_that_numbers_stand_for()
    {
        await using var served = new ServedModels();
        served.Add("pets", DetectorModels.Constant());
        served.Add("table", TableModels.Classifier());
        served.Add("digits", ScoringModels.Classifier(3, "seven", "eight, or so"));
        served.Add("tiny", ScoringModels.Tiny());
        await served.ApplyAsync();
        async Task<JsonElement> OutputAsync(string model, string output) =>
            (await served.SendAsync("GET", $"/v2/models/{model}", [])).Json.GetProperty("outputs").EnumerateArray().Single(one => one.GetProperty("name").GetString() == output);
        async Task<string[]> ClassesAsync(string model, string output) => [.. (await OutputAsync(model, output)).GetProperty("classes").EnumerateArray().Select(name => name.GetString()!)];

        Assert.Equal(["cat, small", "dog"], await ClassesAsync("pets", "labels"));
        Assert.Equal(0.4f, (await OutputAsync("pets", "scores")).GetProperty("parameters").GetProperty("threshold").GetSingle());
        Assert.Equal(["no", "yes"], await ClassesAsync("table", "probabilities"));
        Assert.Equal(["seven", "eight, or so"], await ClassesAsync("digits", "probabilities"));
        Assert.DoesNotContain("classes", (await served.SendAsync("GET", "/v2/models/tiny", [])).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Timings_are_told_on_request_stage_by_stage()
    {
        await using var served = new ServedModels();
        served.Add("chain", ScoringModels.Identity(Element.Float), ScoringModels.Tiny());
        await served.ApplyAsync();
        var answer = await served.InferAsync("chain", """{"parameters":{"timings":true},"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""");
        Assert.True(answer.Status == 200, answer.Text);
        var parameters = answer.Json.GetProperty("parameters");
        Assert.Equal(["seconds_total", "seconds_stage_1", "seconds_stage_2"], parameters.EnumerateObject().Select(one => one.Name));
        Assert.Equal("1+2", answer.Json.GetProperty("model_version").GetString());
    }
}
