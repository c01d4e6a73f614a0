namespace Sundial.OpenInference.Conformance.Cases;

/// <summary>The same cases for every datatype.</summary>
internal static class DatatypeCases
{
    private const string Flat = "data may be flat, in row-major order.";
    private const string Nested = "data may be nested as the shape says.";
    private const string Range = "A datatype has all of its values.";
    private const string Count = "The number of elements must be that of the shape.";
    private const string Type = "The datatype must be the model's.";
    private const string Binary = "Binary tensor data: the bytes follow the JSON, in its order, the lowest byte first; BYTES elements each after a 4-byte length.";
    private const string NoJson = "FP16 and BF16 have no form in JSON.";

    public static IEnumerable<ConformanceCase> All => [.. Sample.JsonTypes.SelectMany(Of), .. OfHalf("FP16", [0x00, 0x3C, 0x00, 0xC0]), .. OfHalf("BF16", [0x80, 0x3F, 0x00, 0xC0])];

    private static IEnumerable<ConformanceCase> Of(string type)
    {
        var (small, limits, one) = (Sample.Small(type), Sample.Limits(type), Sample.One(type));
        ConformanceCase Case(string name, string says, Func<ModelInfo, Request> request, Func<ModelInfo, Answer, string?> check) => new($"{type}.{name}", says, type, request, check);
        Request Json(ModelInfo model, Sample sample, string? data = null, string? more = null) =>
            Request.Post(model.Infer, more is null ? Bodies.Request(Bodies.Input(model.Input, sample, data)) : Bodies.Request(Bodies.Input(model.Input, sample, data)).With(more));
        Request Bytes(ModelInfo model, Sample sample, string? more = null) =>
            Request.Post(model.Infer, more is null ? Bodies.Request(Bodies.BinaryInput(model.Input, sample)) : Bodies.Request(Bodies.BinaryInput(model.Input, sample)).With(more), sample.Bytes);
        var other = type == "FP64" ? "INT64" : "FP64";

        yield return Case("metadata", "Datatypes are told by the protocol's names.", model => Request.Get(model.Path), (model, _) => model.Inputs[0].Datatype == type ? null : $"the datatype is {model.Inputs[0].Datatype}");
        yield return Case("flat", Flat, model => Json(model, small), (model, answer) => Checks.Output(answer, model.Output, small));
        yield return Case("nested", Nested, model => Json(model, small, small.Nested), (model, answer) => Checks.Output(answer, model.Output, small));
        yield return Case("one_element", Flat, model => Json(model, one), (model, answer) => Checks.Output(answer, model.Output, one));
        yield return Case("limits", Range, model => Json(model, limits), (model, answer) => Checks.Output(answer, model.Output, limits));
        yield return Case("limits_in_binary", Binary, model => Bytes(model, limits), (model, answer) => Checks.Output(answer, model.Output, limits, binary: null));
        yield return Case("binary_to_json", Binary, model => Bytes(model, small, Wanted(model, false)), (model, answer) => Checks.Output(answer, model.Output, small));
        yield return Case("json_to_binary", Binary, model => Json(model, small, null, Wanted(model, true)), (model, answer) => Checks.Output(answer, model.Output, small, binary: true));
        yield return Case("binary_to_binary", Binary, model => Bytes(model, small, "\"parameters\":{\"binary_data_output\":true}"), (model, answer) => Checks.Output(answer, model.Output, small, binary: true));
        yield return Case("too_few_elements", Count, model => Json(model, small, $"[{string.Join(',', small.Elements.Take(3))}]"), (_, answer) => Checks.Error(answer));
        yield return Case("too_many_elements", Count, model => Json(model, small, $"[{string.Join(',', small.Elements)},{small.Elements[0]}]"), (_, answer) => Checks.Error(answer));
        yield return Case("other_datatype", Type, model => Json(model, small with { Datatype = other }, "[1,1,1,1]"), (_, answer) => Checks.Error(answer));
        yield return Case("binary_of_another_size", Count, model => Request.Post(model.Infer, Bodies.Request(Bodies.BinaryInput(model.Input, small, small.Bytes.Length - 1)), small.Bytes[..^1]), (_, answer) => Checks.Error(answer));
        yield return Case("object_for_an_element", "data holds elements of the datatype.", model => Json(model, small, $"[{small.Elements[0]},{{}},{small.Elements[2]},{small.Elements[3]}]"), (_, answer) => Checks.Error(answer));
    }

    private static IEnumerable<ConformanceCase> OfHalf(string type, byte[] bytes)
    {
        var sample = Sample.OfBytes(type, [1, 2], bytes);
        yield return new($"{type}.metadata", "Datatypes are told by the protocol's names.", type, model => Request.Get(model.Path), (model, _) => model.Inputs[0].Datatype == type ? null : $"the datatype is {model.Inputs[0].Datatype}");
        yield return new($"{type}.binary_to_binary", Binary, type, model => Request.Post(model.Infer, Bodies.Request(Bodies.BinaryInput(model.Input, sample)).With("\"parameters\":{\"binary_data_output\":true}"), sample.Bytes), (model, answer) => Checks.Output(answer, model.Output, sample, binary: true));
        yield return new($"{type}.json_in", NoJson, type, model => Request.Post(model.Infer, Bodies.Request(Bodies.Input(model.Input, sample, "[1,2]"))), (_, answer) => Checks.Error(answer));
        yield return new($"{type}.json_out", NoJson, type, model => Request.Post(model.Infer, Bodies.Request(Bodies.BinaryInput(model.Input, sample)).With(Wanted(model, false)), sample.Bytes), (_, answer) => Checks.Error(answer));
        yield return new($"{type}.binary_of_another_size", Count, type, model => Request.Post(model.Infer, Bodies.Request(Bodies.BinaryInput(model.Input, sample, 3)), sample.Bytes[..3]), (_, answer) => Checks.Error(answer));
    }

    private static string Wanted(ModelInfo model, bool binary) => $"\"outputs\":[{{\"name\":{Bodies.Quoted(model.Output)},\"parameters\":{{\"binary_data\":{(binary ? "true" : "false")}}}}}]";
}
