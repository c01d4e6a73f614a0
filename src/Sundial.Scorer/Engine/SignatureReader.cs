using Sundial.Contracts.Hosting;
using Sundial.OnnxRuntime;

namespace Sundial.Scorer.Engine;

/// <summary>A session's inputs and outputs in the words of the contract.</summary>
internal static class SignatureReader
{
    /// <summary>What a model takes and gives.</summary>
    /// <exception cref="ModelLoadException">It takes or gives what the protocol has no word for.</exception>
    public static ModelSignature Read(Session session, string path) =>
        new([.. session.Inputs.Select(tensor => Of(tensor, "input", path))], [.. session.Outputs.Select(tensor => Of(tensor, "output", path))]);

    private static TensorSignature Of(TensorInfo tensor, string kind, string path) =>
        Datatypes.NameOf(tensor.ElementType) is { } datatype
            ? new TensorSignature(tensor.Name, datatype, tensor.Shape)
            : throw new ModelLoadException(
                $"The {kind} \"{tensor.Name}\" of the model {Path.GetFileName(path)} is {(tensor.ElementType == ElementType.Undefined ? "no dense tensor" : tensor.ElementType)}; only tensors of numbers, truth values and texts can be served. Export the model with such a {kind}.");
}
