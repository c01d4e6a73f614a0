namespace Sundial.OpenInference.Conformance;

/// <summary>A case: what is sent, and what the specification says of the answer.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Says">What the specification says.</param>
/// <param name="Needs">The role of the model it needs; empty for none.</param>
/// <param name="Request">What is sent, to that model.</param>
/// <param name="Check">What is wrong with the answer; null for nothing.</param>
public sealed record ConformanceCase(string Name, string Says, string Needs, Func<ModelInfo, Request> Request, Func<ModelInfo, Answer, string?> Check);

/// <summary>A model as its metadata tells it.</summary>
public sealed record ModelInfo(string Name, IReadOnlyList<string> Versions, IReadOnlyList<TensorInfo> Inputs, IReadOnlyList<TensorInfo> Outputs)
{
    public static ModelInfo None { get; } = new("no-such-model", [], [], []);

    public string Path => $"/v2/models/{Name}";

    public string Infer => $"{Path}/infer";

    public string Input => Inputs[0].Name;

    public string Output => Outputs[0].Name;
}

/// <summary>An input or output of a model.</summary>
public sealed record TensorInfo(string Name, string Datatype, IReadOnlyList<long> Shape);

public enum Outcome
{
    Passed,
    Failed,
    Skipped,
}

/// <summary>How a case came out.</summary>
public sealed record CaseResult(ConformanceCase Case, Outcome Outcome, string? Reason);
