using System.Text.Json;

namespace Sundial.OpenInference.Conformance.Cases;

/// <summary>Requests and answers in JSON, whatever the datatype.</summary>
internal static class JsonCases
{
    private const string Answered = "$inference_response = {model_name, model_version?, id?, parameters?, outputs}.";
    private const string Id = "id identifies the request; the answer has the same id.";
    private const string Outputs = "outputs of the request says which outputs are to be returned; without it all are.";
    private const string Json = "The body is a JSON object: the order of its members and white space mean nothing.";
    private const string Parameters = "parameters are strings, numbers and booleans; a server ignores or refuses what it does not know.";

    private static readonly Sample s_small = Sample.Small("FP32");

    public static IEnumerable<ConformanceCase> All =>
    [
        Infer("infer.answers", Answered, Plain, (_, answer) => Checks.Ok(answer)),
        Infer("infer.content_type", "An answer in JSON has that media type.", Plain, (_, answer) => answer.ContentType == "application/json" ? null : $"the media type is {answer.ContentType}"),
        Infer("infer.model_name", Answered, Plain, (model, answer) => answer.Json?.GetProperty("model_name").GetString() == model.Name ? null : "another name came"),
        Infer("infer.model_version", Answered, Plain, (_, answer) => answer.Json!.Value.TryGetProperty("model_version", out var version) && version.ValueKind != JsonValueKind.String ? "model_version is no text" : null),
        Infer("infer.outputs", Answered, Plain, (_, answer) => Checks.Is(answer.Json, "outputs", JsonValueKind.Array)),
        Infer("infer.no_header_length_without_binary", "Inference-Header-Content-Length tells of binary data.", Plain, (_, answer) => answer.HeaderLength is null || answer.HeaderLength == answer.Body.Length ? null : "the header is there"),
        Infer("id.echoed", Id, model => Plain(model).With("\"id\":\"42\""), (_, answer) => IdIs(answer, "42")),
        Infer("id.escaped", Id, model => Plain(model).With("\"id\":\"a \\\"b\\\" \\\\ \\u00fc\""), (_, answer) => IdIs(answer, "a \"b\" \\ ü")),
        Infer("id.unicode", Id, model => Plain(model).With("\"id\":\"grüß 🙂\""), (_, answer) => IdIs(answer, "grüß 🙂")),
        Infer("id.long", Id, model => Plain(model).With($"\"id\":\"{new string('x', 1000)}\""), (_, answer) => IdIs(answer, new string('x', 1000))),
        Infer("id.is_a_text", "id is a $string.", model => Plain(model).With("\"id\":{\"a\":1}"), (_, answer) => Checks.Error(answer)),
        Infer("json.white_space", Json, model => Plain(model).Replace(",", " ,\r\n\t", StringComparison.Ordinal).Replace(":", " : ", StringComparison.Ordinal).Replace("[", "[ ", StringComparison.Ordinal), Echo),
        Infer("json.data_before_shape", Json, model => $$"""{"inputs":[{"data":{{s_small.Flat}},"datatype":"FP32","shape":[2,2],"name":{{Bodies.Quoted(model.Input)}}}]}""", Echo),
        Infer("json.id_behind_inputs", Json, model => Plain(model).With("\"id\":\"z\""), (model, answer) => Echo(model, answer) ?? IdIs(answer, "z")),
        Infer("json.outputs_before_inputs", Json, model => $$"""{"outputs":[{"name":{{Bodies.Quoted(model.Output)}}}],{{Plain(model)[1..]}}""", Echo),
        Infer("json.escaped_name", "A name may be written with escapes.", model => Plain(model).Replace(Bodies.Quoted(model.Input), $"\"\\u{(int)model.Input[0]:x4}{model.Input[1..]}\"", StringComparison.Ordinal), Echo),
        Infer("json.integers_for_numbers", "A JSON number has no types: 1 is 1.0.", model => Bodies.Request(Bodies.Input(model.Input, Sample.Of("FP32", [2, 2], ["1", "2", "-3", "0"]))), (model, answer) => Checks.Output(answer, model.Output, Sample.Of("FP32", [2, 2], ["1", "2", "-3", "0"]))),
        Infer("json.exponents", "A JSON number may have an exponent.", model => Bodies.Request(Bodies.Input(model.Input, Sample.Of("FP32", [1, 3], ["1e2", "-2.5E-3", "1.5e+1"]))), (model, answer) => Checks.Output(answer, model.Output, Sample.Of("FP32", [1, 3], ["1e2", "-2.5E-3", "1.5e+1"]))),
        Infer("json.many_digits", "A JSON number may have more digits than the datatype.", model => Bodies.Request(Bodies.Input(model.Input, Sample.Of("FP32", [1, 2], ["0.10000000149011611938", "16777217.0000001"]))), (model, answer) => Checks.Output(answer, model.Output, Sample.Of("FP32", [1, 2], ["0.10000000149011611938", "16777217.0000001"]))),
        Infer("json.unknown_member", "Members that are not known are ignored or refused.", model => Plain(model).With("\"something_else\":[1,{\"a\":null}]"), (model, answer) => Checks.ErrorOr(answer, () => Echo(model, answer))),
        Infer("parameters.of_request", Parameters, model => Plain(model).With("\"parameters\":{\"text\":\"a\",\"number\":1.5,\"truth\":true}"), (model, answer) => Checks.ErrorOr(answer, () => Echo(model, answer))),
        Infer("parameters.empty", Parameters, model => Plain(model).With("\"parameters\":{}"), Echo),
        Infer("parameters.of_input", Parameters, model => Plain(model).Replace("\"data\"", "\"parameters\":{\"text\":\"a\"},\"data\"", StringComparison.Ordinal), (model, answer) => Checks.ErrorOr(answer, () => Echo(model, answer))),
        Infer("parameters.of_output", Parameters, model => Plain(model).With($"\"outputs\":[{{\"name\":{Bodies.Quoted(model.Output)},\"parameters\":{{\"text\":\"a\"}}}}]"), (model, answer) => Checks.ErrorOr(answer, () => Echo(model, answer))),
        Infer("outputs.empty_means_all", Outputs, model => Plain(model).With("\"outputs\":[]"), Echo),
        Two("outputs.all", Outputs, model => Bodies.Two(model), (model, answer) => Checks.Output(answer, model.Outputs[0].Name, Bodies.Sum) ?? Checks.Output(answer, model.Outputs[1].Name, Bodies.Difference)),
        Two("outputs.first_only", Outputs, model => Bodies.Two(model).With(Wanted(model, 0)), (model, answer) => Checks.Output(answer, model.Outputs[0].Name, Bodies.Sum) ?? Only(answer, 1)),
        Two("outputs.second_only", Outputs, model => Bodies.Two(model).With(Wanted(model, 1)), (model, answer) => Checks.Output(answer, model.Outputs[1].Name, Bodies.Difference) ?? Only(answer, 1)),
        Two("outputs.both_in_other_order", Outputs, model => Bodies.Two(model).With(Wanted(model, 1, 0)), (model, answer) => Checks.Output(answer, model.Outputs[0].Name, Bodies.Sum) ?? Checks.Output(answer, model.Outputs[1].Name, Bodies.Difference) ?? Only(answer, 2)),
        Two("inputs.in_other_order", "Inputs are told by name, not by place.", model => Bodies.Request(Bodies.Input(model.Inputs[1].Name, Bodies.B), Bodies.Input(model.Inputs[0].Name, Bodies.A)), (model, answer) => Checks.Output(answer, model.Outputs[1].Name, Bodies.Difference)),
        new("vector.echoed", "A tensor may have one dimension.", "vector", model => Request.Post(model.Infer, Bodies.Request(Bodies.Input(model.Input, Vector(3)))), (model, answer) => Checks.Output(answer, model.Output, Vector(3))),
        new("vector.other_length", "A dimension of -1 takes any length.", "vector", model => Request.Post(model.Infer, Bodies.Request(Bodies.Input(model.Input, Vector(17)))), (model, answer) => Checks.Output(answer, model.Output, Vector(17))),
        new("vector.long", "A dimension of -1 takes any length.", "vector", model => Request.Post(model.Infer, Bodies.Request(Bodies.Input(model.Input, Vector(100_000)))), (model, answer) => Checks.Output(answer, model.Output, Vector(100_000))),
    ];

    public static Sample Vector(int length) => Sample.Of("FP32", [length], [.. Enumerable.Range(0, length).Select(i => i % 2 == 0 ? $"{i}" : $"-{i}.25")]);

    private static string Plain(ModelInfo model) => Bodies.Request(Bodies.Input(model.Input, s_small));

    private static string? Echo(ModelInfo model, Answer answer) => Checks.Output(answer, model.Output, s_small);

    private static string? IdIs(Answer answer, string id) => Checks.Ok(answer) ?? (answer.Json!.Value.TryGetProperty("id", out var came) && came.GetString() == id ? null : "the id is another");

    private static string? Only(Answer answer, int count) => answer.Json!.Value.GetProperty("outputs").GetArrayLength() == count ? null : "other outputs came, too";

    private static string Wanted(ModelInfo model, params int[] places) => $"\"outputs\":[{string.Join(',', places.Select(place => $"{{\"name\":{Bodies.Quoted(model.Outputs[place].Name)}}}"))}]";

    private static ConformanceCase Infer(string name, string says, Func<ModelInfo, string> body, Func<ModelInfo, Answer, string?> check) => new(name, says, "FP32", model => Request.Post(model.Infer, body(model)), check);

    private static ConformanceCase Two(string name, string says, Func<ModelInfo, string> body, Func<ModelInfo, Answer, string?> check) => new(name, says, "two", model => Request.Post(model.Infer, body(model)), check);
}
