using Sundial.Learning.Tuning;

namespace Sundial.Learning.Tables.Learners.Search;

/// <summary>Lets the tuner try learners of tables; a fold is an epoch to it.</summary>
internal sealed class TuningObjective(CandidateLibrary library, Action tried) : ITuningObjective
{
    /// <inheritdoc/>
    public double Evaluate(TrialRun trial, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var fitness = library.Try(TableSpace.LearnerOf(trial.Values), (folds, fitness) => trial.Report(folds, fitness), cancel, again: true);
        tried();
        return fitness;
    }
}
