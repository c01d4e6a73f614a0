namespace Sundial.Learning.Tables.Learners.Ensembles;

/// <summary>What was trained on a fold.</summary>
/// <param name="encoder">Makes its rows; made when it is asked for, where the member comes from a checkpoint.</param>
/// <param name="member">What was trained; null where a checkpoint did not keep it.</param>
internal sealed class FoldMember(Lazy<Encoders.TableEncoder> encoder, ITableMember? member)
{
    /// <summary>Makes its rows.</summary>
    public Lazy<Encoders.TableEncoder> Encoder => encoder;

    /// <summary>What was trained; null where it would have to be learned again.</summary>
    public ITableMember? Member { get; private set; } = member;

    /// <summary>The rounds, trees or epochs that were best.</summary>
    public double Rounds { get; init; }

    /// <summary>Of every random choice: with it the same can be learned again.</summary>
    public ulong Seed { get; init; }

    /// <summary>Roughly how many bytes it adds to a model.</summary>
    public long SizeBytes { get; init; } = member?.SizeBytes ?? 0;

    /// <summary>Learns again what was not kept.</summary>
    /// <param name="learn">Learns it, of so many rounds and with such a seed.</param>
    public void Restore(Func<double, ulong, ITableMember> learn) => Member ??= learn(Rounds, Seed);
}

/// <summary>A learner that was validated on every fold.</summary>
/// <param name="Learner">The learner with its settings.</param>
/// <param name="Predictions">What it predicts of the rows that are validated on, by members that did not see them: [N, outputs].</param>
/// <param name="Fitness">How good that is.</param>
/// <param name="Rounds">The rounds that were best, in the mean of the folds.</param>
/// <param name="Members">What was trained, for each fold.</param>
/// <param name="Seconds">What all folds took, one after the other.</param>
internal sealed record Candidate(
    ITableLearner Learner, float[] Predictions, double Fitness, double Rounds, IReadOnlyList<FoldMember> Members, double Seconds)
{
    /// <summary>What a round took, in the mean of the folds.</summary>
    public double SecondsPerRound => Seconds / (Members.Count * Math.Max(1, Rounds));

    /// <summary>Counts what was tried.</summary>
    public int Number { get; init; }

    /// <summary>Whether its training was ended by the clock, so that more of it would make it better.</summary>
    public bool WasCut { get; init; }

    /// <summary>Roughly how many bytes a member of it adds to a model.</summary>
    public long SizeBytes => Members.Max(member => member.SizeBytes);

    /// <summary>Whether all that was trained is at hand.</summary>
    public bool HasMembers => Members.All(member => member.Member is not null);
}
