using Sundial.Learning.Training;
using Xunit;

namespace Sundial.Learning.Tests.Training;

public sealed class TimeLedgerTests
{
    [Fact]
    public void The_phases_share_out_the_time_without_gap_or_overlap()
    {
        var clock = new ManualClock();
        var ledger = new TimeLedger(clock, clock.GetTimestamp(), TimeSpan.FromSeconds(60));
        clock.Advance(2);
        ledger.Begin(TrainingPhase.Split, TimeSpan.FromSeconds(1));
        clock.Advance(0.5);
        ledger.Begin(TrainingPhase.Train, TimeSpan.FromSeconds(40));
        clock.Advance(30);
        ledger.Begin(TrainingPhase.Save, TimeSpan.FromSeconds(1));
        clock.Advance(1);
        ledger.Begin(TrainingPhase.Test, TimeSpan.FromSeconds(5));
        clock.Advance(4);
        ledger.Begin(TrainingPhase.Save, TimeSpan.FromSeconds(1));
        clock.Advance(0.25);

        var entries = ledger.Entries();
        Assert.Equal(Enum.GetValues<TrainingPhase>(), entries.Select(entry => entry.Phase));
        Assert.Equal([2, 0.5, 0, 0, 0, 30, 4, 1.25], entries.Select(entry => entry.ActualSeconds));
        Assert.Equal([0, 1, 0, 0, 0, 40, 5, 2], entries.Select(entry => entry.PlannedSeconds));
        Assert.Equal(ledger.Elapsed.TotalSeconds, entries.Sum(entry => entry.ActualSeconds), 6);
    }

    [Fact]
    public void Time_before_the_ledger_was_made_counts_as_loading()
    {
        var clock = new ManualClock();
        var started = clock.GetTimestamp();
        clock.Advance(0.3);
        var ledger = new TimeLedger(clock, started, TimeSpan.FromSeconds(10));
        Assert.Equal(0.3, ledger.Entries()[0].ActualSeconds, 6);
        Assert.Equal(9.7, ledger.Remaining.TotalSeconds, 6);
    }
}

/// <summary>A clock that stands still until it is moved; its frequency is odd, so that a mistaken unit shows.</summary>
internal sealed class ManualClock : TimeProvider
{
    private const long Frequency = 1_370_000;
    private long _now = 987_654_321;

    public override long TimestampFrequency => Frequency;

    public override long GetTimestamp() => _now;

    public void Advance(double seconds) => _now += (long)Math.Round(seconds * Frequency);
}
