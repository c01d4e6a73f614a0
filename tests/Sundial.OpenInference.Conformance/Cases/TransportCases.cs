using System.IO.Compression;

namespace Sundial.OpenInference.Conformance.Cases;

/// <summary>What HTTP leaves open.</summary>
internal static class TransportCases
{
    private const string Methods = "Metadata and health are GET, infer is POST.";
    private const string Coding = "A content coding that the server has is undone, another is refused.";

    private static readonly Sample s_small = Sample.Small("FP32");

    public static IEnumerable<ConformanceCase> All =>
    [
        Case("http.get_of_infer", Methods, model => Request.Get(model.Infer), (_, answer) => answer.Status is >= 400 and < 500 ? null : "the status is no client error"),
        Case("http.post_of_metadata", Methods, model => Request.Post(model.Path, "{}"), (_, answer) => answer.Status is >= 400 and < 500 ? null : "the status is no client error"),
        Case("http.put_of_infer", Methods, model => Plain(model) with { Method = "PUT" }, (_, answer) => answer.Status is >= 400 and < 500 ? null : "the status is no client error"),
        Case("http.delete_of_model", Methods, model => new Request("DELETE", model.Path), (_, answer) => answer.Status is >= 400 and < 500 ? null : "the status is no client error"),
        Case("http.unknown_path", "There is nothing else under v2/models/${MODEL_NAME}.", model => Request.Get($"{model.Path}/nothing"), (_, answer) => answer.Status is >= 400 and < 500 ? null : "the status is no client error"),
        Case("http.unknown_health", "There are live and ready.", _ => Request.Get("/v2/health/nothing"), (_, answer) => answer.Status is >= 400 and < 500 ? null : "the status is no client error"),
        Case("http.chunked", "HTTP/1.1 bodies may come in chunks.", model => Plain(model) with { Chunked = true }, (model, answer) => Checks.Output(answer, model.Output, s_small)),
        Case("http.chunked_binary", "HTTP/1.1 bodies may come in chunks.", model => Request.Post(model.Infer, Bodies.Request(Bodies.BinaryInput(model.Input, s_small)), s_small.Bytes) with { Chunked = true }, (model, answer) => Checks.Output(answer, model.Output, s_small, binary: null)),
        Case("http.gzip", Coding, model => Plain(model) with { Body = Gzip(Plain(model).Body!), Encoding = "gzip" }, (model, answer) => Checks.ErrorOr(answer, () => Checks.Output(answer, model.Output, s_small))),
        Case("http.gzip_that_is_none", Coding, model => Plain(model) with { Encoding = "gzip" }, (_, answer) => Checks.Error(answer)),
        Case("http.unknown_coding", Coding, model => Plain(model) with { Encoding = "rot13" }, (_, answer) => Checks.Error(answer)),
        Case("http.query_is_ignored", "A query means nothing.", model => Plain(model) with { Path = $"{model.Infer}?a=b" }, (model, answer) => Checks.Output(answer, model.Output, s_small)),
        Case("http.error_is_json", "An error's body is JSON, with that media type.", model => Request.Post(model.Infer, "{"), (_, answer) => Checks.Error(answer) ?? (answer.ContentType == "application/json" ? null : $"the media type is {answer.ContentType}")),
        Case("http.works_after_an_error", "An error is one request's.", Plain, (model, answer) => Checks.Output(answer, model.Output, s_small)),
        new("http.megabyte_of_json", "The protocol bounds no body.", "vector", model => Request.Post(model.Infer, Bodies.Request(Bodies.Input(model.Input, JsonCases.Vector(200_000)))), (model, answer) => Checks.Output(answer, model.Output, JsonCases.Vector(200_000))),
        new("http.megabytes_of_binary", "The protocol bounds no body.", "vector", model => Request.Post(model.Infer, Bodies.Request(Bodies.BinaryInput(model.Input, Large)).With("\"parameters\":{\"binary_data_output\":true}"), Large.Bytes), (model, answer) => Checks.Output(answer, model.Output, Large, binary: true)),
    ];

    private static Sample Large { get; } = Sample.OfBytes("FP32", [1 << 20], [.. Enumerable.Range(0, 1 << 20).SelectMany(i => BitConverter.GetBytes((float)i))]);

    private static Request Plain(ModelInfo model) => Request.Post(model.Infer, Bodies.Request(Bodies.Input(model.Input, s_small)));

    private static byte[] Gzip(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        return packed.ToArray();
    }

    private static ConformanceCase Case(string name, string says, Func<ModelInfo, Request> request, Func<ModelInfo, Answer, string?> check) => new(name, says, "FP32", request, check);
}
