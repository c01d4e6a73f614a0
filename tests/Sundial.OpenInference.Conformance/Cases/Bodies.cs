namespace Sundial.OpenInference.Conformance.Cases;

/// <summary>Parts of requests.</summary>
internal static class Bodies
{
    public static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    public static string Input(string name, Sample sample, string? data = null) =>
        $$"""{"name":{{Quoted(name)}},"shape":{{sample.Dimensions}},"datatype":"{{sample.Datatype}}","data":{{data ?? sample.Flat}}}""";

    public static string BinaryInput(string name, Sample sample, long? size = null) =>
        $$$"""{"name":{{{Quoted(name)}}},"shape":{{{sample.Dimensions}}},"datatype":"{{{sample.Datatype}}}","parameters":{"binary_data_size":{{{size ?? sample.Bytes.Length}}}}}""";

    public static string Request(params string[] inputs) => $$"""{"inputs":[{{string.Join(',', inputs)}}]}""";

    public static string With(this string request, string members) => $"{request[..^1]},{members}}}";

    /// <summary>Two inputs of FP32, as the model "two" takes them.</summary>
    public static Sample A { get; } = Sample.Of("FP32", [2], ["1", "2.5"]);

    public static Sample B { get; } = Sample.Of("FP32", [2], ["0.5", "-4"]);

    public static Sample Sum { get; } = Sample.Of("FP32", [2], ["1.5", "-1.5"]);

    public static Sample Difference { get; } = Sample.Of("FP32", [2], ["0.5", "6.5"]);

    public static string Two(ModelInfo model) => Request(Input(model.Inputs[0].Name, A), Input(model.Inputs[1].Name, B));
}
