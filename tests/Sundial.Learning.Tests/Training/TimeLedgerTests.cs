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
        Assert.Equal(Enum.GetValues<TrainingPhase>().Where(phase => phase != TrainingPhase.Resume), entries.Select(entry => entry.Phase));
        Assert.Equal([2, 0.5, 0, 0, 0, 30, 4, 1.25], entries.Select(entry => entry.ActualSeconds));
        Assert.Equal([0, 1, 0, 0, 0, 40, 5, 2], entries.Select(entry => entry.PlannedSeconds));
        Assert.Equal(ledger.Elapsed.TotalSeconds, entries.Sum(entry => entry.ActualSeconds), 6);
    }

    [Fact]
    public void A_run_that_goes_on_carries_the_phases_of_the_one_before_and_counts_the_gap_as_resume()
    {
        var clock = new ManualClock();
        var ledger = new TimeLedger(clock, clock.GetTimestamp(), TimeSpan.FromSeconds(10));
        ledger.Carry([new LedgerEntry(TrainingPhase.Load, 6, 2), new LedgerEntry(TrainingPhase.Train, 40, 18)], TimeSpan.FromSeconds(23.5));
        clock.Advance(2.5);
        ledger.Begin(TrainingPhase.Train, TimeSpan.FromSeconds(30));
        clock.Advance(4);
        var entries = ledger.Entries().ToDictionary(entry => entry.Phase);
        Assert.Equal(4.5, entries[TrainingPhase.Load].ActualSeconds, 6);
        Assert.Equal(22, entries[TrainingPhase.Train].ActualSeconds, 6);
        Assert.Equal(3.5, entries[TrainingPhase.Resume].ActualSeconds, 6);
        Assert.Equal(48, entries[TrainingPhase.Train].PlannedSeconds, 6);
        Assert.Equal(30, ledger.Elapsed.TotalSeconds, 6);
    }

    [Fact]
    public void A_plan_that_is_made_anew_counts_from_when_its_stretch_began()
    {
        var clock = new ManualClock();
        var ledger = new TimeLedger(clock, clock.GetTimestamp(), TimeSpan.FromSeconds(60));
        ledger.Begin(TrainingPhase.Train, TimeSpan.FromSeconds(40));
        clock.Advance(10);
        ledger.MoveDeadline(TimeSpan.FromSeconds(120));
        ledger.Replan(TimeSpan.FromSeconds(80));
        Assert.Equal(90, ledger.Entries().Single(entry => entry.Phase == TrainingPhase.Train).PlannedSeconds, 6);
        Assert.Equal(110, ledger.Remaining.TotalSeconds, 6);
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
