using Sundial.Learning.Data;

namespace Sundial.Worker.Algorithms;

/// <summary>Scores models of one algorithm on data that their training never sees, and keeps what it has read for the next.</summary>
internal interface IModelScorer : IDisposable
{
    /// <summary>Scores a model.</summary>
    /// <param name="request">The model, and what it is scored on.</param>
    /// <param name="answers">Takes the examples, where they are wanted, and the metric.</param>
    /// <exception cref="AlgorithmException">There is nothing to score it on.</exception>
    /// <exception cref="DatasetException">The data cannot be read, or does not fit the model.</exception>
    void Score(EvaluationRequest request, AnswerLines answers);
}
