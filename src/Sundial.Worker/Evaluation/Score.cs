using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;

namespace Sundial.Worker.Evaluation;

/// <summary>What scoring a checkpoint came to.</summary>
/// <param name="Metric">What was measured.</param>
/// <param name="Value">The number.</param>
/// <param name="Count">On how many examples; null where nobody said.</param>
/// <param name="Examples">Each of them, where they were wanted.</param>
internal sealed record Score(string Metric, double Value, int? Count, IReadOnlyList<EvaluationExample>? Examples)
{
    /// <summary>As the answer to a claim.</summary>
    public EvaluationResult For(Guid claim) => new(claim, Metric, Value, Count, Examples);
}
