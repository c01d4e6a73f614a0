namespace Sundial.OpenInference.Conformance.Cases;

/// <summary>The binary tensor data extension, whatever the datatype.</summary>
internal static class BinaryCases
{
    private const string Layout = "Binary data follows the JSON in the order of the JSON; Inference-Header-Content-Length is the length of the JSON.";
    private const string Outputs = "binary_data of an output wins over binary_data_output of the request.";
    private const string Raw = "With Inference-Header-Content-Length 0 the body is the model's one input; all outputs come as binary data.";

    public static IEnumerable<ConformanceCase> All =>
    [
        Two("binary.both_inputs", Layout, model => Request.Post(model.Infer, Bodies.Request(Bodies.BinaryInput(model.Inputs[0].Name, Bodies.A), Bodies.BinaryInput(model.Inputs[1].Name, Bodies.B)), Bodies.A.Bytes, Bodies.B.Bytes), Both(null, null)),
        Two("binary.inputs_in_other_order", Layout, model => Request.Post(model.Infer, Bodies.Request(Bodies.BinaryInput(model.Inputs[1].Name, Bodies.B), Bodies.BinaryInput(model.Inputs[0].Name, Bodies.A)), Bodies.B.Bytes, Bodies.A.Bytes), Both(null, null)),
        Two("binary.first_input_only", Layout, model => Request.Post(model.Infer, Bodies.Request(Bodies.BinaryInput(model.Inputs[0].Name, Bodies.A), Bodies.Input(model.Inputs[1].Name, Bodies.B)), Bodies.A.Bytes), Both(null, null)),
        Two("binary.second_input_only", Layout, model => Request.Post(model.Infer, Bodies.Request(Bodies.Input(model.Inputs[0].Name, Bodies.A), Bodies.BinaryInput(model.Inputs[1].Name, Bodies.B)), Bodies.B.Bytes), Both(null, null)),
        Two("binary.both_outputs", Outputs, model => Request.Post(model.Infer, Bodies.Two(model).With("\"parameters\":{\"binary_data_output\":true}")), Both(true, true)),
        Two("binary.first_output_only", Outputs, model => Request.Post(model.Infer, Bodies.Two(model).With(Wanted(model, true, null))), Both(true, false)),
        Two("binary.second_output_only", Outputs, model => Request.Post(model.Infer, Bodies.Two(model).With(Wanted(model, null, true))), Both(false, true)),
        Two("binary.output_wins_over_request", Outputs, model => Request.Post(model.Infer, Bodies.Two(model).With("\"parameters\":{\"binary_data_output\":true}").With(Wanted(model, false, null))), Both(false, true)),
        Two("binary.false_for_request", Outputs, model => Request.Post(model.Infer, Bodies.Two(model).With("\"parameters\":{\"binary_data_output\":false}")), Both(false, false)),
        Two("binary.answer_tells_its_json_length", Layout, model => Request.Post(model.Infer, Bodies.Two(model).With("\"parameters\":{\"binary_data_output\":true}")), (_, answer) => Checks.Ok(answer)
            ?? (answer.HeaderLength is null ? "Inference-Header-Content-Length is missing" : answer.HeaderLength + 16 == answer.Body.Length ? null : "the lengths do not add up")),
        Two("binary.answer_has_id", Layout, model => Request.Post(model.Infer, Bodies.Two(model).With("\"id\":\"b\",\"parameters\":{\"binary_data_output\":true}")), (_, answer) => Checks.Ok(answer) ?? (answer.Json!.Value.GetProperty("id").GetString() == "b" ? null : "the id is another")),
        Infer("binary.header_length_of_all_json", "Inference-Header-Content-Length may be there where all is JSON.", model => Plain(model) with { HeaderLength = $"{Plain(model).Body!.Length}" }, (model, answer) => Checks.Output(answer, model.Output, Sample.Small("FP32"))),
        Infer("binary.nan_and_infinity", "Binary data has all values of FP32.", model => Request.Post(model.Infer, Bodies.Request(Bodies.BinaryInput(model.Input, Odd)).With("\"parameters\":{\"binary_data_output\":true}"), Odd.Bytes), (model, answer) => Checks.Output(answer, model.Output, Odd, binary: true)),
        Infer("binary.header_length_beyond_body", Layout, model => Plain(model) with { HeaderLength = "1000000" }, Refused),
        Infer("binary.header_length_cuts_json", Layout, model => Plain(model) with { HeaderLength = "20" }, Refused),
        Infer("binary.header_length_negative", Layout, model => Plain(model) with { HeaderLength = "-1" }, Refused),
        Infer("binary.header_length_no_number", Layout, model => Plain(model) with { HeaderLength = "all" }, Refused),
        Infer("binary.header_length_huge", Layout, model => Plain(model) with { HeaderLength = "99999999999999999999" }, Refused),
        Infer("binary.bytes_missing", Layout, model => Request.Post(model.Infer, Bodies.Request(Bodies.BinaryInput(model.Input, Sample.Small("FP32"))), new byte[8]), Refused),
        Infer("binary.no_bytes_at_all", Layout, model => Request.Post(model.Infer, Bodies.Request(Bodies.BinaryInput(model.Input, Sample.Small("FP32")))), Refused),
        Infer("binary.bytes_left_over", Layout, model => Request.Post(model.Infer, Bodies.Request(Bodies.BinaryInput(model.Input, Sample.Small("FP32"))), Sample.Small("FP32").Bytes, new byte[4]), Refused),
        Infer("binary.size_negative", Layout, model => Request.Post(model.Infer, Bodies.Request(Bodies.BinaryInput(model.Input, Sample.Small("FP32"), -16)), Sample.Small("FP32").Bytes), Refused),
        Infer("binary.size_huge", Layout, model => Request.Post(model.Infer, Bodies.Request(Bodies.BinaryInput(model.Input, Sample.Small("FP32"), long.MaxValue)), Sample.Small("FP32").Bytes), Refused),
        Infer("binary.size_is_no_number", Layout, model => Request.Post(model.Infer, Bodies.Request(Bodies.BinaryInput(model.Input, Sample.Small("FP32"))).Replace(":16}", ":\"16\"}", StringComparison.Ordinal), Sample.Small("FP32").Bytes), Refused),
        new("binary.text_reaches_beyond", "A BYTES element is as long as its length says.", "BYTES", model => Request.Post(model.Infer, Bodies.Request(Bodies.BinaryInput(model.Input, Lying)), Lying.Bytes), Refused),
        new("binary.text_length_cut", "A BYTES element begins with four bytes.", "BYTES", model => Request.Post(model.Infer, Bodies.Request(Bodies.BinaryInput(model.Input, Cut)), Cut.Bytes), Refused),
        new("raw.vector", Raw, "vector", model => new Request("POST", model.Infer) { Body = JsonCases.Vector(5).Bytes, HeaderLength = "0" }, (model, answer) => Checks.Output(answer, model.Output, JsonCases.Vector(5), binary: true)),
        new("raw.partial_element", Raw, "vector", model => new Request("POST", model.Infer) { Body = new byte[7], HeaderLength = "0" }, Refused),
        Two("raw.two_inputs", Raw, model => new Request("POST", model.Infer) { Body = new byte[8], HeaderLength = "0" }, Refused),
    ];

    private static Sample Odd { get; } = Sample.OfBytes("FP32", [1, 3], 0, 0, 0xC0, 0x7F, 0, 0, 0x80, 0x7F, 0, 0, 0x80, 0xFF);

    private static Sample Lying { get; } = Sample.OfBytes("BYTES", [1, 1], 200, 0, 0, 0, (byte)'a', (byte)'b');

    private static Sample Cut { get; } = Sample.OfBytes("BYTES", [1, 2], 1, 0, 0, 0, (byte)'a', 1, 0);

    private static string? Refused(ModelInfo model, Answer answer) => Checks.Error(answer);

    private static Request Plain(ModelInfo model) => Request.Post(model.Infer, Bodies.Request(Bodies.Input(model.Input, Sample.Small("FP32"))));

    private static Func<ModelInfo, Answer, string?> Both(bool? first, bool? second) =>
        (model, answer) => Checks.Output(answer, model.Outputs[0].Name, Bodies.Sum, first) ?? Checks.Output(answer, model.Outputs[1].Name, Bodies.Difference, second);

    private static string Wanted(ModelInfo model, params bool?[] binary) => $"\"outputs\":[{string.Join(',', binary.Select((one, place) => Output(model.Outputs[place].Name, one)))}]";

    private static string Output(string name, bool? binary) => binary is { } told
        ? $"{{\"name\":{Bodies.Quoted(name)},\"parameters\":{{\"binary_data\":{(told ? "true" : "false")}}}}}"
        : $"{{\"name\":{Bodies.Quoted(name)}}}";

    private static ConformanceCase Infer(string name, string says, Func<ModelInfo, Request> request, Func<ModelInfo, Answer, string?> check) => new(name, says, "FP32", request, check);

    private static ConformanceCase Two(string name, string says, Func<ModelInfo, Request> request, Func<ModelInfo, Answer, string?> check) => new(name, says, "two", request, check);
}
