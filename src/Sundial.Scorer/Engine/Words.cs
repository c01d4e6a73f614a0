using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Engine;

/// <summary>How tensors are put into words.</summary>
internal static class Words
{
    /// <summary>Dimensions: <c>[-1, 4]</c>.</summary>
    public static string Shape(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    /// <summary>What a model takes under a name: <c>FP32 [-1, 4]</c>.</summary>
    public static string Of(TensorSignature signature) => $"{signature.Datatype} [{string.Join(", ", signature.Shape)}]";

    /// <summary>What came under a name: <c>FP32 [3, 4]</c>.</summary>
    public static string Of(TensorBuffer tensor) => $"{Datatypes.NameOf(tensor.Type) ?? tensor.Type.ToString()} {Shape(tensor.Shape)}";

    /// <summary>Names as a list: <c>"a", "b"</c>.</summary>
    public static string Names(IEnumerable<TensorSignature> tensors) => string.Join(", ", tensors.Select(tensor => $"\"{tensor.Name}\""));
}
