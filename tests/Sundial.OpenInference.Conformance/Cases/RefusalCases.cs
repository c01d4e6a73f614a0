namespace Sundial.OpenInference.Conformance.Cases;

/// <summary>Requests that are none: each is an HTTP error with {"error"}.</summary>
internal static class RefusalCases
{
    private const string Error = "A failed request is an HTTP error status (typically 400) with the body {error: $string}.";

    private static readonly Sample s_small = Sample.Small("FP32");

    public static IEnumerable<ConformanceCase> All =>
    [
        Body("empty", _ => ""),
        Body("no_json", _ => "name=x&shape=2"),
        Body("array", _ => "[]"),
        Body("text", _ => "\"inputs\""),
        Body("null", _ => "null"),
        Body("empty_object", _ => "{}"),
        Body("truncated", model => Plain(model)[..^2]),
        Body("truncated_in_data", model => Plain(model)[..(Plain(model).IndexOf("\"data\"", StringComparison.Ordinal) + 9)]),
        Body("two_documents", model => Plain(model) + Plain(model)),
        Body("comma_at_end", model => Plain(model)[..^1] + ",}"),
        Body("single_quotes", model => Plain(model).Replace('"', '\'')),
        Body("nan", model => Bodies.Request(Bodies.Input(model.Input, s_small, "[1,2,3,NaN]"))),
        Body("infinity", model => Bodies.Request(Bodies.Input(model.Input, s_small, "[1,2,3,Infinity]"))),
        Body("leading_zero", model => Bodies.Request(Bodies.Input(model.Input, s_small, "[1,2,3,007]"))),
        Body("deep_array", model => Bodies.Request(Bodies.Input(model.Input, s_small, new string('[', 10_000) + new string(']', 10_000)))),
        Body("deep_object", _ => string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000)),
        Body("inputs_missing", _ => """{"id":"1"}"""),
        Body("inputs_empty", _ => """{"inputs":[]}"""),
        Body("inputs_object", _ => """{"inputs":{}}"""),
        Body("inputs_null", _ => """{"inputs":null}"""),
        Body("inputs_of_numbers", _ => """{"inputs":[1]}"""),
        Body("name_missing", model => Plain(model).Replace($"\"name\":{Bodies.Quoted(model.Input)},", "", StringComparison.Ordinal)),
        Body("name_number", model => Plain(model).Replace(Bodies.Quoted(model.Input), "5", StringComparison.Ordinal)),
        Body("name_unknown", _ => Bodies.Request(Bodies.Input("no_such_input_987", s_small))),
        Body("input_twice", model => Bodies.Request(Bodies.Input(model.Input, s_small), Bodies.Input(model.Input, s_small))),
        Body("input_too_many", model => Bodies.Request(Bodies.Input(model.Input, s_small), Bodies.Input("no_such_input_987", s_small))),
        Body("shape_missing", model => Plain(model).Replace("\"shape\":[2,2],", "", StringComparison.Ordinal)),
        Body("shape_text", model => Shaped(model, "\"2,2\"")),
        Body("shape_number", model => Shaped(model, "4")),
        Body("shape_of_texts", model => Shaped(model, "[\"2\",\"2\"]")),
        Body("shape_negative", model => Shaped(model, "[-2,-2]")),
        Body("shape_one_negative", model => Shaped(model, "[-1,4]")),
        Body("shape_fraction", model => Shaped(model, "[2.5,2]")),
        Body("shape_overflow", model => Shaped(model, "[9223372036854775807,9223372036854775807]")),
        Body("shape_product_wraps", model => Shaped(model, "[4294967296,4294967296]")),
        Body("shape_too_large_for_data", model => Shaped(model, "[1000000,1000000]")),
        Body("shape_other_rank", model => Shaped(model, "[1,1,1,1,1,4]")),
        Body("datatype_missing", model => Plain(model).Replace("\"datatype\":\"FP32\",", "", StringComparison.Ordinal)),
        Body("datatype_unknown", model => Plain(model).Replace("FP32", "FLOAT", StringComparison.Ordinal)),
        Body("datatype_lower_case", model => Plain(model).Replace("FP32", "fp32", StringComparison.Ordinal)),
        Body("datatype_number", model => Plain(model).Replace("\"FP32\"", "32", StringComparison.Ordinal)),
        Body("data_missing", model => $$"""{"inputs":[{"name":{{Bodies.Quoted(model.Input)}},"shape":[2,2],"datatype":"FP32"}]}"""),
        Body("data_null", model => Bodies.Request(Bodies.Input(model.Input, s_small, "null"))),
        Body("data_object", model => Bodies.Request(Bodies.Input(model.Input, s_small, "{\"0\":1}"))),
        Body("data_text", model => Bodies.Request(Bodies.Input(model.Input, s_small, "\"1,2,3,4\""))),
        Body("data_of_texts", model => Bodies.Request(Bodies.Input(model.Input, s_small, "[\"a\",\"b\",\"c\",\"d\"]"))),
        Body("data_with_null", model => Bodies.Request(Bodies.Input(model.Input, s_small, "[1,2,3,null]"))),
        Body("data_and_binary_size", model => Plain(model).Replace("\"data\"", "\"parameters\":{\"binary_data_size\":16},\"data\"", StringComparison.Ordinal)),
        Body("output_unknown", model => Plain(model).With("\"outputs\":[{\"name\":\"no_such_output_987\"}]")),
        Body("output_without_name", model => Plain(model).With("\"outputs\":[{}]")),
        Body("outputs_of_texts", model => Plain(model).With($"\"outputs\":[{Bodies.Quoted(model.Output)}]")),
        Range("UINT8", "256"),
        Range("UINT8", "-1"),
        Range("INT8", "-129"),
        Range("INT16", "32768"),
        Range("UINT16", "65536"),
        Range("INT32", "2147483648"),
        Range("UINT32", "4294967296"),
        Range("INT64", "9223372036854775808"),
        Range("UINT64", "18446744073709551616"),
        Range("UINT64", "-1"),
        Range("FP32", "1e400"),
        Range("FP64", "1e999"),
        new("refused.BYTES_of_numbers", Error, "BYTES", model => Request.Post(model.Infer, Bodies.Request(Bodies.Input(model.Input, Sample.Small("BYTES"), "[1,2,3,4]"))), (_, answer) => Checks.Error(answer)),
        new("refused.one_of_two_inputs_missing", Error, "two", model => Request.Post(model.Infer, Bodies.Request(Bodies.Input(model.Inputs[0].Name, Bodies.A))), (_, answer) => Checks.Error(answer)),
        new("coerced.INT32_fraction", "A server may coerce data or refuse it; a fraction is no INT32.", "INT32", model => Request.Post(model.Infer, Bodies.Request(Bodies.Input(model.Input, Sample.Small("INT32"), "[0,1,2,1.5]"))), (_, answer) => Checks.ErrorOr(answer, () => null)),
        new("coerced.BOOL_numbers", "A server may coerce data or refuse it.", "BOOL", model => Request.Post(model.Infer, Bodies.Request(Bodies.Input(model.Input, Sample.Small("BOOL"), "[1,0,0,1]"))),
            (model, answer) => Checks.ErrorOr(answer, () => Checks.Output(answer, model.Output, Sample.Small("BOOL")))),
    ];

    private static string Plain(ModelInfo model) => Bodies.Request(Bodies.Input(model.Input, s_small));

    private static string Shaped(ModelInfo model, string shape) => Plain(model).Replace("[2,2]", shape, StringComparison.Ordinal);

    private static ConformanceCase Body(string name, Func<ModelInfo, string> body) => new($"refused.{name}", Error, "FP32", model => Request.Post(model.Infer, body(model)), (_, answer) => Checks.Error(answer));

    private static ConformanceCase Range(string type, string value) => new(
        $"refused.{type}_{value}", "A value that the datatype does not have is no element of it.", type, model => Request.Post(model.Infer, Bodies.Request(Bodies.Input(model.Input, Sample.One(type), $"[{value}]"))), (_, answer) => Checks.Error(answer));
}
