using System.Text.Json;

namespace Sundial.OpenInference.Conformance.Cases;

/// <summary>Metadata, versions and readiness of models.</summary>
internal static class MetadataCases
{
    private const string Says = "GET v2/models/${MODEL_NAME}[/versions/${MODEL_VERSION}] answers {name, versions?, platform, inputs, outputs}, each tensor as {name, datatype, shape} with -1 for a dimension that varies.";
    private const string Unknown = "An error is an HTTP error status and {error: $string}.";

    public static IEnumerable<ConformanceCase> All =>
    [
        Model("name", answer => Checks.Is(answer.Json, "name", JsonValueKind.String)),
        new("model.name_is_the_models", Says, "FP32", model => Request.Get(model.Path), (model, answer) => answer.Json?.GetProperty("name").GetString() == model.Name ? null : "another name came"),
        Model("platform", answer => Checks.Is(answer.Json, "platform", JsonValueKind.String)),
        Model("inputs", answer => Tensors(answer, "inputs")),
        Model("outputs", answer => Tensors(answer, "outputs")),
        Model("versions_are_texts", answer => answer.Json!.Value.TryGetProperty("versions", out var versions) && versions.EnumerateArray().Any(one => one.ValueKind != JsonValueKind.String) ? "a version is no text" : null),
        new("model.two_inputs_and_outputs", Says, "two", model => Request.Get(model.Path), (model, _) => (model.Inputs.Count, model.Outputs.Count) == (2, 2) ? null : "there are not two of each"),
        new("model.varying_dimension_is_minus_one", Says, "vector", model => Request.Get(model.Path), (model, _) => model.Inputs[0].Shape is [-1] or [-1, -1] ? null : "the varying dimension is not -1"),
        new("model.version", Says, "FP32", model => Request.Get(Versioned(model)), (_, answer) => Checks.Ok(answer) ?? Checks.Is(answer.Json, "name", JsonValueKind.String)),
        new("model.version_unknown", Unknown, "FP32", model => Request.Get($"{model.Path}/versions/987654321"), (_, answer) => Checks.Error(answer)),
        new("model.unknown", Unknown, "", _ => Request.Get("/v2/models/no-such-model-987"), (_, answer) => Checks.Error(answer)),
        new("ready.model", "GET v2/models/${MODEL_NAME}/ready answers 200 when the model is ready.", "FP32", model => Request.Get($"{model.Path}/ready"), (_, answer) => Checks.Ok(answer)),
        new("ready.model_body", "The body, where there is one, is {name, ready: true}.", "FP32", model => Request.Get($"{model.Path}/ready"), (model, answer) => answer.Body.Length == 0
            || (answer.Json is { } json && json.TryGetProperty("ready", out var ready) && ready.ValueKind == JsonValueKind.True) ? null : "the body is another"),
        new("ready.version", "A version has a readiness of its own.", "FP32", model => Request.Get($"{Versioned(model)}/ready"), (_, answer) => Checks.Ok(answer)),
        new("ready.version_unknown", "A model that is not there is not ready: no 200.", "FP32", model => Request.Get($"{model.Path}/versions/987654321/ready"), (_, answer) => answer.Status >= 400 ? null : "it is said to be ready"),
        new("ready.unknown", "A model that is not there is not ready: no 200.", "", _ => Request.Get("/v2/models/no-such-model-987/ready"), (_, answer) => answer.Status >= 400 ? null : "it is said to be ready"),
        new("infer.version", "POST v2/models/${MODEL_NAME}/versions/${MODEL_VERSION}/infer asks one version.", "FP32", model => Request.Post($"{Versioned(model)}/infer", Bodies.Request(Bodies.Input(model.Input, Sample.Small("FP32")))),
            (model, answer) => Checks.Output(answer, model.Output, Sample.Small("FP32"))),
        new("infer.version_told", "model_version, where it is told, is the version that answered.", "FP32", model => Request.Post($"{Versioned(model)}/infer", Bodies.Request(Bodies.Input(model.Input, Sample.Small("FP32")))),
            (model, answer) => answer.Json is { } json && json.TryGetProperty("model_version", out var version) && model.Versions.Count > 0 && version.GetString() != model.Versions[0] ? "another version came" : null),
        new("infer.version_unknown", Unknown, "FP32", model => Request.Post($"{model.Path}/versions/987654321/infer", Bodies.Request(Bodies.Input(model.Input, Sample.Small("FP32")))), (_, answer) => Checks.Error(answer)),
        new("infer.model_unknown", Unknown, "", _ => Request.Post("/v2/models/no-such-model-987/infer", """{"inputs":[]}"""), (_, answer) => Checks.Error(answer)),
    ];

    private static string Versioned(ModelInfo model) => model.Versions.Count > 0 ? $"{model.Path}/versions/{model.Versions[0]}" : model.Path;

    private static ConformanceCase Model(string name, Func<Answer, string?> check) =>
        new($"model.{name}", Says, "FP32", model => Request.Get(model.Path), (_, answer) => Checks.Ok(answer) ?? check(answer));

    private static string? Tensors(Answer answer, string member)
    {
        if (Checks.Is(answer.Json, member, JsonValueKind.Array) is { } wrong)
        {
            return wrong;
        }

        var tensors = answer.Json!.Value.GetProperty(member).EnumerateArray().ToList();
        return tensors.Count == 0 ? $"\"{member}\" is empty"
            : tensors.Select(tensor => Checks.Is(tensor, "name", JsonValueKind.String) ?? Checks.Is(tensor, "datatype", JsonValueKind.String) ?? Checks.Is(tensor, "shape", JsonValueKind.Array)).FirstOrDefault(fault => fault is not null);
    }
}
