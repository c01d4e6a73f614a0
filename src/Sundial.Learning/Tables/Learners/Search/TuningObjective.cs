using Sundial.Learning.Tuning;

namespace Sundial.Learning.Tables.Learners.Search;

/// <summary>Lets the tuner try learners of tables; a fold is an epoch to it.</summary>
/// <param name="library">Where they are tried.</param>
/// <param name="sideBySide">The most folds of a learner at once.</param>
/// <param name="tried">Told after each, on any thread.</param>
internal sealed class TuningObjective(CandidateLibrary library, int sideBySide, Action tried) : ITuningObjective
{
    /// <inheritdoc/>
    public double Evaluate(TrialRun trial, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var fitness = library.Try(TableSpace.LearnerOf(trial.Values), (folds, fitness) => trial.Report(folds, fitness), cancel, again: true, sideBySide: sideBySide);
        tried();
        return fitness;
    }
}
