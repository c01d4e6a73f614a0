using Sundial.OnnxRuntime;

namespace Sundial.Scorer.Engine;

/// <summary>Whose fault it is when the engine refuses or fails.</summary>
internal static class RunFaults
{
    /// <summary>The exception for the caller.</summary>
    /// <param name="fault">What the engine said.</param>
    /// <param name="plan">What was known of the call's shapes.</param>
    /// <remarks>With shapes that the model has answered before, it is the model that failed; with others it may well be the shapes, of which signatures do not tell all.</remarks>
    public static Exception Of(OrtException fault, ShapePlan? plan)
    {
        var text = fault.Message.TrimEnd('.', '\n');
        return fault.ErrorCode == OrtErrorCode.InvalidArgument || plan is null
            ? new InvalidRequestException($"The model does not take this input: {text}.", fault)
            : new ModelFaultException($"The model failed: {text}.", fault);
    }
}
