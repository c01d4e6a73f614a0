using System.Text.Json;
using Sundial.OpenInference.Conformance.Cases;

namespace Sundial.OpenInference.Conformance;

/// <summary>All cases, and how they are run: in order, each with one request.</summary>
public static class ConformanceSuite
{
    public static IReadOnlyList<ConformanceCase> Cases { get; } =
        [.. HealthCases.All, .. MetadataCases.All, .. JsonCases.All, .. BinaryCases.All, .. DatatypeCases.All, .. RefusalCases.All, .. TransportCases.All];

    public static async Task<IReadOnlyList<CaseResult>> RunAsync(ConformanceTarget target, Action<CaseResult> tell)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(tell);

        // A server that is not there is one failure, not hundreds.
        _ = await target.SendAsync(Request.Get("/v2"));
        var models = new Dictionary<string, ModelInfo?>();
        var results = new List<CaseResult>();
        foreach (var one in Cases.Where(one => one.Name.Contains(target.Only, StringComparison.OrdinalIgnoreCase)))
        {
            if (one.Needs.Length > 0 && !models.ContainsKey(one.Needs))
            {
                models[one.Needs] = await FindAsync(target, target.NameOf(one.Needs));
            }

            var result = one.Needs.Length > 0 && models[one.Needs] is null
                ? new CaseResult(one, Outcome.Skipped, null)
                : await RunAsync(target, one, one.Needs.Length > 0 ? models[one.Needs]! : ModelInfo.None);
            results.Add(result);
            tell(result);
        }

        return results;
    }

    private static async Task<CaseResult> RunAsync(ConformanceTarget target, ConformanceCase one, ModelInfo model)
    {
        try
        {
            var answer = await target.SendAsync(one.Request(model));
            var wrong = one.Check(model, answer);
            return wrong is null ? new CaseResult(one, Outcome.Passed, null) : new CaseResult(one, Outcome.Failed, $"{wrong} (status {answer.Status}: {Short(answer.Text)})");
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // An answer that a check stumbles over is a wrong answer.
            return new CaseResult(one, Outcome.Failed, fault.Message);
        }
    }

    private static async Task<ModelInfo?> FindAsync(ConformanceTarget target, string name)
    {
        var answer = await target.SendAsync(Request.Get($"/v2/models/{name}"));
        if (answer.Status != 200 || answer.Json is not { } json)
        {
            return null;
        }

        var versions = json.TryGetProperty("versions", out var told) ? told.EnumerateArray().Select(version => version.ToString()).ToList() : [];
        return new ModelInfo(name, versions, Tensors(json.GetProperty("inputs")), Tensors(json.GetProperty("outputs")));
    }

    private static List<TensorInfo> Tensors(JsonElement tensors) =>
    [
        .. tensors.EnumerateArray().Select(tensor => new TensorInfo(
            tensor.GetProperty("name").GetString()!, tensor.GetProperty("datatype").GetString()!, [.. tensor.GetProperty("shape").EnumerateArray().Select(dimension => dimension.GetInt64())])),
    ];

    private static string Short(string text) => text.Length > 200 ? text[..200] + "…" : text;
}
