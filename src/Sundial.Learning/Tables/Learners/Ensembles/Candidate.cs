namespace Sundial.Learning.Tables.Learners.Ensembles;

/// <summary>A learner that was validated on every fold.</summary>
/// <param name="Learner">The learner with its settings.</param>
/// <param name="Predictions">What it predicts of the rows that are validated on, by members that did not see them: [N, outputs].</param>
/// <param name="Fitness">How good that is.</param>
/// <param name="Rounds">The rounds that were best, in the mean of the folds.</param>
/// <param name="Members">What was trained, for each fold.</param>
/// <param name="Seconds">What all folds took.</param>
internal sealed record Candidate(
    ITableLearner Learner, float[] Predictions, double Fitness, double Rounds, IReadOnlyList<(Encoders.TableEncoder Encoder, ITableMember Member)> Members, double Seconds)
{
    /// <summary>What a round took, in the mean of the folds.</summary>
    public double SecondsPerRound => Seconds / (Members.Count * Math.Max(1, Rounds));

    /// <summary>Roughly how many bytes a member of it adds to a model.</summary>
    public long SizeBytes => Members.Max(member => member.Member.SizeBytes);
}
