using System.Runtime.InteropServices;
using System.Text;
using Sundial.Scorer.Tests.Http;
using Sundial.Testing.Data;
using Sundial.Testing.Models;
using Xunit;
using Element = Sundial.Onnx.ElementType;

namespace Sundial.Scorer.Tests.Protocols;

public sealed class InvocationTests
{
    private const string Json = "application/json";

    [Fact]
    public async Task Lines_instances_arrays_and_the_protocols_own_json_give_the_same_numbers()
    {
        await using var served = new ServedModels();
        served.Add("tiny", ScoringModels.Tiny());
        await served.ApplyAsync();
        var infer = await served.InferAsync("tiny", """{"inputs":[{"name":"x","shape":[2,4],"datatype":"FP32","data":[1,2,3,4,5,6,7,8]}]}""");
        var wanted = infer.Json.GetProperty("outputs")[0].GetProperty("data").EnumerateArray().Select(one => one.GetSingle()).ToArray();
        foreach (var (type, body) in ((string, string)[])
        [
            ("text/csv", "1,2,3,4\n5,6,7,8\n"),
            ("text/csv; charset=utf-8", " 1 ,2.0,\"3\",4e0\r\n5,6,7,8"),
            (Json, """{"instances":[[1,2,3,4],[5,6,7,8]]}"""),
            (Json, """[[1,2,3,4],[5,6,7,8]]"""),
            (Json, """{"instances":[{"x":[1,2,3,4]},{"x":[5,6,7,8]}]}"""),
        ])
        {
            var answer = await served.InvokeAsync("tiny", type, Encoding.UTF8.GetBytes(body));
            Assert.True(answer.Status == 200, answer.Text);
            Assert.Equal(wanted, answer.Json.GetProperty("predictions").EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(one => one.GetSingle()));
            Assert.Equal("main", answer.Headers["x-Amzn-Invoked-Production-Variant"]);
        }

        var csv = await served.InvokeAsync("tiny", "text/csv", "1,2,3,4\n5,6,7,8"u8.ToArray(), ("Accept", "text/csv"));
        Assert.Equal(wanted, csv.Text.Split([',', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(one => float.Parse(one, System.Globalization.CultureInfo.InvariantCulture)));
        var one = await served.InvokeAsync("tiny", Json, "[1,2,3,4]"u8.ToArray());
        Assert.Equal(wanted[..3], one.Json.GetProperty("predictions")[0].EnumerateArray().Select(value => value.GetSingle()));
        var own = await served.InvokeAsync("tiny", Json, """{"inputs":[{"name":"x","shape":[2,4],"datatype":"FP32","data":[1,2,3,4,5,6,7,8]}]}"""u8.ToArray());
        Assert.Equal(infer.Text, own.Text);
    }

    [Fact]
    public async Task Texts_come_by_line_and_by_array_and_several_inputs_by_name()
    {
        await using var served = new ServedModels();
        served.Add("texts", ScoringModels.Identity(Element.String, ["N"]));
        served.Add("sums", ScoringModels.SumAndDifference());
        await served.ApplyAsync();
        Assert.Equal("""{"predictions":["a,b","c\"d"]}""", (await served.InvokeAsync("texts", "text/csv", "\"a,b\"\n\"c\"\"d\"\n"u8.ToArray())).Text);
        Assert.Equal("""{"predictions":["a","é"]}""", (await served.InvokeAsync("texts", Json, """["a","\u00e9"]"""u8.ToArray())).Text);
        Assert.Equal("""{"predictions":[{"sum":3,"difference":-1},{"sum":7,"difference":1}]}""", (await served.InvokeAsync("sums", Json, """{"instances":[{"a":1,"b":2},{"b":3,"a":4}]}"""u8.ToArray())).Text);
    }

    [Fact]
    public async Task Lines_of_a_table_become_a_models_columns_by_order_or_by_name()
    {
        await using var served = new ServedModels();
        served.Add("bought", TableModels.Classifier());
        served.Add("sums", ScoringModels.SumAndDifference());
        await served.ApplyAsync();
        foreach (var body in (string[])
        [
            "\"1,5\",red,03.01.2020\nNA, blue ,1.1.2020\n",
            "colour,nothing,age,since\nred,x,\"1,5\",03.01.2020\nblue,y,,1.1.2020",
        ])
        {
            var answer = await served.InvokeAsync("bought", "text/csv", Encoding.UTF8.GetBytes(body));
            Assert.True(answer.Status == 200, answer.Text);
            var predictions = answer.Json.GetProperty("predictions").EnumerateArray().ToArray();
            Assert.Equal(["no", "no"], predictions.Select(one => one.GetProperty("label").GetString()));
            Assert.Equal(0.45f, predictions[0].GetProperty("probabilities").GetProperty("yes").GetSingle(), 1e-6f);
            Assert.Equal(0f, predictions[1].GetProperty("probabilities").GetProperty("yes").GetSingle(), 1e-6f);
        }

        var csv = await served.InvokeAsync("bought", "text/csv", "4,,02.01.2020"u8.ToArray(), ("Accept", "text/csv"));
        Assert.Equal("yes,1\n", csv.Text);
        Assert.Equal("""{"predictions":[{"sum":3,"difference":-1}]}""", (await served.InvokeAsync("sums", "text/csv", "1,2"u8.ToArray())).Text);
    }

    [Theory]
    [InlineData("1,red", "Line 1")]
    [InlineData("1,red,01.01.2020\n2,red", "Line 2")]
    [InlineData("old,red,01.01.2020", "old")]
    [InlineData("1,red,someday", "someday")]
    [InlineData("age,colour,since\n", "no line of values")]
    public async Task Lines_that_are_no_rows_of_the_table_are_refused_in_words(string body, string words)
    {
        await using var served = new ServedModels();
        served.Add("bought", TableModels.Classifier());
        await served.ApplyAsync();
        var answer = await served.InvokeAsync("bought", "text/csv", Encoding.UTF8.GetBytes(body));
        Assert.Equal(400, answer.Status);
        Assert.Contains(words, answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"instances":[{"age":1.5,"colour":"red","since":"03.01.2020"},{"age":null,"colour":"never seen","since":"1.1.2020","id":7}]}""")]
    [InlineData("""{"instances":[{"age":"1,5","colour":["red"],"since":"03.01.2020"},{"colour":7,"age":"NA","since":"1.1.2020"}]}""")]
    [InlineData("""{"instances":[["1,5","red","03.01.2020"],[null,true,"1.1.2020"]]}""")]
    [InlineData("""[[1.5,"red","03.01.2020"],["?"," blue ","1.1.2020"]]""")]
    public async Task Rows_of_a_table_come_as_objects_or_arrays_with_nothing_where_a_value_is_missing(string body)
    {
        await using var served = new ServedModels();
        served.Add("bought", TableModels.Classifier());
        await served.ApplyAsync();
        var answer = await served.InvokeAsync("bought", Json, Encoding.UTF8.GetBytes(body));
        Assert.True(answer.Status == 200, answer.Text);
        var predictions = answer.Json.GetProperty("predictions").EnumerateArray().ToArray();
        Assert.Equal(["no", "no"], predictions.Select(one => one.GetProperty("label").GetString()));
        Assert.Equal(0.45f, predictions[0].GetProperty("probabilities").GetProperty("yes").GetSingle(), 1e-6f);
        Assert.Equal(0f, predictions[1].GetProperty("probabilities").GetProperty("yes").GetSingle(), 1e-6f);
    }

    [Theory]
    [InlineData(Json, """{"instances":[{"age":1,"colour":"red","since":"1.1.2020"},{"colour":"red","since":"1.1.2020"}]}""", "Instance 2 has no \"age\", which the model needs")]
    [InlineData(Json, """{"instances":[{"age":1,"age":2,"colour":"red","since":"1.1.2020"}]}""", "\"age\" twice")]
    [InlineData(Json, """{"instances":[{"age":"old","colour":"red","since":"1.1.2020"}]}""", "Instance 1 has \"old\" for \"age\"")]
    [InlineData(Json, """{"instances":[{"age":{"x":1},"colour":"red","since":"1.1.2020"}]}""", "more than one value")]
    [InlineData(Json, """{"instances":[{"age":[1,2],"colour":"red","since":"1.1.2020"}]}""", "JSON")]
    [InlineData(Json, """{"instances":[[1,"red"]]}""", "Instance 1 has 2 values, where there are 3 columns")]
    [InlineData(Json, """{"instances":[]}""", "no instances")]
    [InlineData(Json, """{"instances":[5]}""", "neither an object")]
    [InlineData("text/csv", "age,since\n1,1.1.2020\n", "The CSV has no column \"colour\", which the model needs")]
    public async Task Rows_that_are_none_are_refused_in_words(string type, string body, string words)
    {
        await using var served = new ServedModels();
        served.Add("bought", TableModels.Classifier());
        await served.ApplyAsync();
        var answer = await served.InvokeAsync("bought", type, Encoding.UTF8.GetBytes(body));
        Assert.Equal(400, answer.Status);
        Assert.Contains(words, answer.Json.GetProperty("Message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columns_that_training_saw_missing_may_be_missing_and_texts_come_as_bytes_by_the_other_protocol()
    {
        await using var served = new ServedModels();
        served.Add("bought", TableModels.Classifier(colourMayBeMissing: true));
        await served.ApplyAsync();
        foreach (var (type, body) in new[] { (Json, """{"instances":[{"age":1,"since":"1.1.2020"}]}"""), ("text/csv", "since,age\n1.1.2020,1\n") })
        {
            var answer = await served.InvokeAsync("bought", type, Encoding.UTF8.GetBytes(body));
            Assert.True(answer.Status == 200, answer.Text);
            Assert.Equal(0.6f, answer.Json.GetProperty("predictions")[0].GetProperty("probabilities").GetProperty("yes").GetSingle(), 1e-6f);
        }

        var infer = await served.SendAsync(
            "POST",
            "/v2/models/bought/infer",
            """{"inputs":[{"name":"age","shape":[2,1],"datatype":"FP32","data":[1,2]},{"name":"colour","shape":[2,1],"datatype":"BYTES","data":["","red"]},{"name":"since","shape":[2,1],"datatype":"FP64","data":[1577836800,1577836800]}]}"""u8.ToArray(),
            null);
        Assert.True(infer.Status == 200, infer.Text);
        Assert.Equal(["yes", "no"], infer.Json.GetProperty("outputs")[1].GetProperty("data").EnumerateArray().Select(one => one.GetString()));
    }

    [Fact]
    public async Task A_picture_for_a_detector_is_answered_with_boxes_in_its_own_pixels_from_the_models_threshold_on()
    {
        await using var served = new ServedModels();
        served.Add("pets", DetectorModels.Constant());
        await served.ApplyAsync();
        var picture = Png.Encode(new byte[16 * 16 * 3], 16, 16, 3);
        var answer = await served.InvokeAsync("pets", "image/png", picture);

        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal(
            """{"boxes":[{"label":"dog","score":0.9,"left":8,"top":0,"right":16,"bottom":16},{"label":"cat, small","score":0.5,"left":0,"top":0,"right":4,"bottom":8}]}""",
            answer.Text);
        Assert.Equal(3, (await served.InvokeAsync("pets", "image/png", picture, ("X-Amzn-SageMaker-Custom-Attributes", "threshold=0.1"))).Json.GetProperty("boxes").GetArrayLength());
        Assert.Equal(400, (await served.InvokeAsync("pets", "image/png", picture, ("X-Amzn-SageMaker-Custom-Attributes", "threshold=most"))).Status);
        Assert.Equal("dog,0.9,8,0,16,16\n\"cat, small\",0.5,0,0,4,8\n", (await served.InvokeAsync("pets", "image/png", picture, ("Accept", "text/csv"))).Text);

        // Pixels as numbers: the boxes are in theirs.
        var pixels = string.Join(',', Enumerable.Repeat($"[{string.Join(',', Enumerable.Repeat("[0]", 16))}]", 8));
        var instances = await served.InvokeAsync("pets", Json, Encoding.UTF8.GetBytes($$"""{"instances":[[{{pixels}}],[{{pixels}}]]}"""));
        Assert.True(instances.Status == 200, instances.Text);
        Assert.Equal([2, 0], instances.Json.GetProperty("predictions").EnumerateArray().Select(image => image.GetProperty("boxes").GetArrayLength()));
        Assert.Equal(8, instances.Json.GetProperty("predictions")[0].GetProperty("boxes")[0].GetProperty("bottom").GetSingle());
    }

    [Fact]
    public async Task A_picture_is_answered_with_label_confidence_and_probabilities()
    {
        await using var served = new ServedModels();
        served.Add("classes", ScoringModels.Classifier(3, "seven", "eight, or so", "nine"));
        await served.ApplyAsync();
        var pixels = Enumerable.Range(0, 64).Select(i => (byte)(i * 4)).ToArray();
        var picture = Png.Encode(pixels, 8, 8, 1);
        var answer = await served.InvokeAsync("classes", "image/png", picture);
        Assert.True(answer.Status == 200, answer.Text);
        var probabilities = answer.Json.GetProperty("probabilities").EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetSingle());
        var best = probabilities.MaxBy(one => one.Value);
        Assert.Equal(["seven", "eight, or so", "nine"], probabilities.Keys);
        Assert.Equal((best.Key, best.Value), (answer.Json.GetProperty("label").GetString(), answer.Json.GetProperty("confidence").GetSingle()));

        // The very pixels, by the other protocol.
        var json = """{"inputs":[{"name":"images","shape":[1,8,8,1],"datatype":"UINT8","parameters":{"binary_data_size":64}}],"outputs":[{"name":"probabilities"}]}"""u8.ToArray();
        var infer = await served.SendAsync("POST", "/v2/models/classes/infer", [.. json, .. pixels], null, ("Inference-Header-Content-Length", $"{json.Length}"));
        Assert.Equal(probabilities.Values, infer.Json.GetProperty("outputs")[0].GetProperty("data").EnumerateArray().Select(one => one.GetSingle()));

        var csv = await served.InvokeAsync("classes", "image/png", picture, ("Accept", "text/csv"));
        Assert.StartsWith(best.Key.Contains(',', StringComparison.Ordinal) ? $"\"{best.Key}\"," : $"{best.Key},", csv.Text, StringComparison.Ordinal);
        var cut = await served.InvokeAsync("classes", "image/png", picture[..^20]);
        Assert.Equal((400, "ValidationError"), (cut.Status, cut.Headers["x-amzn-ErrorType"].ToString()));
        Assert.Contains("ends early", cut.Json.GetProperty("Message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_are_told_in_sagemakers_words()
    {
        await using var served = new ServedModels();
        served.Add("tiny", ScoringModels.Tiny());
        served.Add("picky", ScoringModels.Picky());
        await served.ApplyAsync();
        foreach (var (type, accept, body, status) in ((string, string, string, int)[])
        [
            ("text/csv", "*/*", "1,2,3\n", 400),
            ("text/csv", "*/*", "1,2,3,4\n1,2\n", 400),
            ("text/csv", "*/*", "", 400),
            ("text/csv", "image/png", "1,2,3,4", 406),
            ("image/png", "*/*", "x", 415),
            ("application/x-npy", "*/*", "x", 415),
        ])
        {
            var refused = await served.InvokeAsync("tiny", type, Encoding.UTF8.GetBytes(body), ("Accept", accept));
            Assert.Equal((status, "ValidationError"), (refused.Status, refused.Headers["x-amzn-ErrorType"].ToString()));
            Assert.EndsWith(".", refused.Json.GetProperty("Message").GetString(), StringComparison.Ordinal);
        }

        // An index beyond the table is the model's own fault, as the engine sees it.
        var fault = await served.InvokeAsync("picky", Json, "[99]"u8.ToArray());
        Assert.True(fault.Status is 424 or 400, fault.Text);
        if (fault.Status == 424)
        {
            Assert.Equal("ModelError", fault.Headers["x-amzn-ErrorType"]);
            Assert.Equal(500, fault.Json.GetProperty("OriginalStatusCode").GetInt32());
        }

        var unknown = await served.InvokeAsync("tiny", Json, "[[1,2,3,4]]"u8.ToArray(), ("X-Amzn-SageMaker-Target-Variant", "other"));
        Assert.Equal(404, unknown.Status);
        Assert.Equal(200, (await served.SendAsync("GET", "/ping", [], "")).Status);
    }

    [Fact]
    public async Task Json_with_tensors_behind_it_may_name_its_length_in_the_media_type()
    {
        await using var served = new ServedModels();
        served.Add("tiny", ScoringModels.Tiny());
        await served.ApplyAsync();
        var json = """{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","parameters":{"binary_data_size":16}}]}"""u8.ToArray();
        var answer = await served.InvokeAsync(
            "tiny", $"application/vnd.sagemaker-triton.binary+json;json-header-size={json.Length}", [.. json, .. MemoryMarshal.AsBytes((ReadOnlySpan<float>)[1f, 2, 3, 4])]);
        Assert.True(answer.Status == 200, answer.Text);
    }
}
