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

        // The search begins with the defaults and plans by what they take; whatever else was tried before it began is known.
        var isMeasured = trial.Values.Equals(TableSpace.All.Defaults);
        var fitness = library.Try(TableSpace.LearnerOf(trial.Values), (folds, fitness) => trial.Report(folds, fitness), cancel, again: isMeasured, sideBySide: sideBySide);
        tried();
        return fitness;
    }
}
