namespace Sundial.Learning.Tables.Learners;

/// <summary>How far a learner may go, and whom it tells.</summary>
internal sealed record FitControl
{
    /// <summary>The rounds, trees or epochs to train, and no others; null to stop where validation says.</summary>
    public double? Rounds { get; init; }

    /// <summary>Of every random choice.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Ends it at once.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>Asked between rounds: false ends the training with what there is.</summary>
    public Func<bool> GoOn { get; init; } = () => true;
}
