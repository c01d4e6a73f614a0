using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Sundial.Worker.Leases;
using Xunit;

namespace Sundial.Worker.Tests.Leases;

public class LeaseHolderTests
{
    private static readonly LeaseTerms Terms = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(100 + seconds);

    private static LeaseHolder Held(JobOrder? order = null) => new(TestOrders.Assignment(order), Terms, At(0));

    private static WorkerReport Metric(long step) => new(ReportKind.Metric, 0) { Name = "loss", Step = step, Value = step };

    private static WorkerReport Log(string line) => new(ReportKind.Log, 0) { Line = line };

    private static HeartbeatReply Reply(long acknowledged, double remaining = 60) => new(acknowledged, remaining);

    [Fact]
    public void The_first_heartbeat_is_due_at_once_and_the_next_a_second_later()
    {
        var holder = Held();
        Assert.Equal(At(0), holder.NextHeartbeatAt);

        var beat = holder.Begin(At(0));
        holder.Answered(beat, Reply(0), At(0.1));

        Assert.Equal(At(1), holder.NextHeartbeatAt);
        Assert.Equal(7, beat.Request.Fence);
        Assert.Equal(1, beat.Request.FirstSequence);
        Assert.Empty(beat.Request.Reports);
    }

    [Fact]
    public void Reports_are_numbered_from_one_and_sent_until_they_are_acknowledged()
    {
        var holder = Held();
        holder.Add(Metric(1), At(0));
        holder.Add(Metric(2), At(0.5));
        var first = holder.Begin(At(1));
        holder.Unanswered(At(2));
        holder.Add(Metric(3), At(2));
        var second = holder.Begin(At(2.5));

        Assert.Equal([1L, 2], first.Request.Reports.Select(report => report.Step!.Value));
        Assert.Equal([1L, 0.5], first.Request.Reports.Select(report => report.SecondsAgo));
        Assert.Equal(1, second.Request.FirstSequence);
        Assert.Equal([1L, 2, 3], second.Request.Reports.Select(report => report.Step!.Value));

        holder.Answered(second, Reply(2), At(2.6));
        var third = holder.Begin(At(3));

        Assert.Equal(3, third.Request.FirstSequence);
        Assert.Equal([3L], third.Request.Reports.Select(report => report.Step!.Value));
    }

    [Fact]
    public void A_late_answer_to_an_older_heartbeat_takes_nothing_back()
    {
        var holder = Held();
        holder.Add(Metric(1), At(0));
        var first = holder.Begin(At(0));
        holder.Add(Metric(2), At(1));
        var second = holder.Begin(At(1));
        holder.Answered(second, Reply(2, remaining: 30), At(1.1));
        holder.Answered(first, Reply(1, remaining: 59), At(1.2));
        holder.Answered(first, Reply(1, remaining: 59), At(1.3));

        Assert.Equal(0, holder.UnacknowledgedReports);
        Assert.Equal(3, holder.Begin(At(2)).Request.FirstSequence);
        Assert.Equal(At(31), holder.DeadlineAt);
        Assert.True(holder.MayWrite(At(3.9)));
    }

    [Fact]
    public void Nothing_may_be_written_once_the_lease_was_not_proven_for_its_duration_until_it_is_proven_again()
    {
        var holder = Held();
        var beat = holder.Begin(At(1));
        holder.Answered(beat, Reply(0), At(1.5));
        Assert.True(holder.MayWrite(At(3.9)));
        Assert.False(holder.MayWrite(At(4)));

        // Stopped for a minute; the first heartbeat after it is answered.
        var after = holder.Begin(At(60));
        Assert.False(holder.MayWrite(At(60)));
        holder.Answered(after, Reply(0), At(60.1));
        Assert.True(holder.MayWrite(At(60.2)));
    }

    [Fact]
    public void A_lost_lease_sends_nothing_writes_nothing_and_takes_no_more_reports()
    {
        var holder = Held();
        holder.Lose("another worker has it");
        holder.Add(Metric(1), At(0));
        holder.Answered(holder.Begin(At(0)), Reply(0), At(0));
        holder.End();

        Assert.Equal(LeaseStanding.Lost, holder.Standing);
        Assert.Equal("another worker has it", holder.LossReason);
        Assert.Equal(TimeSpan.MaxValue, holder.NextHeartbeatAt);
        Assert.False(holder.MayWrite(At(0)));
        Assert.Equal(0, holder.UnacknowledgedReports);
    }

    [Fact]
    public void An_unreachable_master_is_asked_again_soon_and_the_lease_stays_held()
    {
        var holder = Held();
        for (var i = 0; i < 100; i++)
        {
            holder.Begin(At(i));
            holder.Unanswered(At(i + 1));
            Assert.Equal(At(i + 1.25), holder.NextHeartbeatAt);
        }

        Assert.Equal(LeaseStanding.Held, holder.Standing);
    }

    [Fact]
    public void A_change_of_state_and_the_first_report_are_told_at_once_but_no_faster_than_every_50_ms()
    {
        var holder = Held();
        holder.Answered(holder.Begin(At(0)), Reply(0), At(0.01));
        holder.Add(Log("hello"), At(0.3));
        Assert.Equal(At(0.3), holder.NextHeartbeatAt);
        holder.Answered(holder.Begin(At(0.3)), Reply(1), At(0.31));

        holder.Add(Log("more"), At(0.4));
        Assert.Equal(At(1.3), holder.NextHeartbeatAt);

        holder.Enter(JobState.Training, At(0.32));
        Assert.Equal(At(0.35), holder.NextHeartbeatAt);
        Assert.Equal(JobState.Training, holder.Begin(At(0.35)).Request.State);
    }

    [Fact]
    public void Of_many_lines_the_oldest_go_with_a_note_and_every_metric_stays()
    {
        var holder = Held();
        for (var i = 0; i < 10_000; i++)
        {
            holder.Add(Log($"line {i}"), At(0));
            holder.Add(Metric(i), At(0));
        }

        var told = Drain(holder);

        Assert.Equal(Enumerable.Range(0, 10_000).Select(step => (long)step), told.Where(report => report.Kind == ReportKind.Metric).Select(report => report.Step!.Value));
        Assert.Equal(Enumerable.Range(8_000, 2_000).Select(line => $"line {line}"), told.Where(report => report.Kind == ReportKind.Log).Select(report => report.Line));
        Assert.Equal("8000 lines of output were left out here: more came than could be told.", Assert.Single(told, report => report.Kind == ReportKind.Notice).Line);
    }

    [Fact]
    public void Lines_that_were_sent_once_are_never_dropped_because_the_master_may_have_them()
    {
        var holder = Held();
        holder.Add(Log("first"), At(0));
        holder.Begin(At(0));
        holder.Unanswered(At(1));
        for (var i = 0; i < 5_000; i++)
        {
            holder.Add(Log($"line {i}"), At(1));
        }

        var again = holder.Begin(At(2));
        Assert.Equal("first", again.Request.Reports[0].Line);
        Assert.Equal(ReportBuffer.MostReports, again.Request.Reports.Count);
    }

    [Fact]
    public void A_message_holds_at_most_a_thousand_reports_and_half_a_million_characters()
    {
        var holder = Held();
        for (var i = 0; i < 1_900; i++)
        {
            holder.Add(Log(new string('x', 4_000)), At(0));
        }

        Assert.InRange(holder.Begin(At(0)).Request.Reports.Count, 100, 140);
        var many = Held();
        Enumerable.Range(0, 3_000).ToList().ForEach(step => many.Add(Metric(step), At(0)));
        Assert.Equal(1_000, many.Begin(At(0)).Request.Reports.Count);
    }

    [Fact]
    public void Of_progress_only_the_newest_waits()
    {
        var holder = Held();
        for (var epoch = 1; epoch <= 50; epoch++)
        {
            holder.Add(new WorkerReport(ReportKind.Progress, 0) { Progress = new JobProgress("train", epoch) }, At(0));
        }

        Assert.Equal(50, Assert.Single(holder.Begin(At(0)).Request.Reports).Progress!.Epoch);
    }

    [Fact]
    public void There_is_no_more_room_when_a_hundred_thousand_metrics_wait()
    {
        var holder = Held();
        for (var i = 0; i < 100_000; i++)
        {
            Assert.True(holder.HasRoom);
            holder.Add(Metric(i), At(0));
        }

        Assert.False(holder.HasRoom);
        holder.Lose("over");
        Assert.True(holder.HasRoom);
    }

    [Fact]
    public void A_stop_is_heard_with_its_grace_and_does_not_move_while_it_is_repeated()
    {
        var holder = Held();
        holder.Answered(holder.Begin(At(0)), Reply(0) with { Stop = new StopOrder(10) }, At(0.2));
        Assert.Equal(At(10), holder.StopAt);
        holder.Answered(holder.Begin(At(1)), Reply(0) with { Stop = new StopOrder(9.1) }, At(1.2));
        Assert.Equal(At(10.1), holder.StopAt);
        holder.Answered(holder.Begin(At(2)), Reply(0) with { Stop = new StopOrder(8) }, At(2.2));
        Assert.Equal(At(10.1), holder.StopAt);
        holder.Answered(holder.Begin(At(3)), Reply(0) with { Stop = new StopOrder(1) }, At(3.2));
        Assert.Equal(At(4), holder.StopAt);
    }

    [Fact]
    public void A_moved_deadline_is_heard_and_one_that_agrees_stays_as_it_is()
    {
        var holder = Held(TestOrders.Order(remaining: 60));
        Assert.Equal(At(60), holder.DeadlineAt);
        holder.Answered(holder.Begin(At(1)), Reply(0, remaining: 58.9), At(1.2));
        Assert.Equal(At(60), holder.DeadlineAt);
        holder.Answered(holder.Begin(At(2)), Reply(0, remaining: 118), At(2.2));
        Assert.Equal(At(120), holder.DeadlineAt);
    }

    [Fact]
    public void A_new_order_is_taken_up_once_and_reports_before_it_are_told_under_their_own_generation()
    {
        var holder = Held();
        var changed = TestOrders.Order(generation: 2);
        holder.Add(Metric(1), At(0));
        holder.Answered(holder.Begin(At(0)), Reply(0) with { NewOrder = changed }, At(0.1));
        Assert.Equal(2, holder.Change!.Order.Generation);
        holder.Add(Metric(2), At(0.5));

        Assert.Same(changed, holder.TakeUp(At(1))!.Order);
        Assert.Null(holder.TakeUp(At(1)));
        holder.Add(Metric(3), At(1));
        var old = holder.Begin(At(1));
        Assert.Equal(1, old.Request.Generation);
        Assert.Equal([1L, 2], old.Request.Reports.Select(report => report.Step!.Value));
        Assert.Equal(JobState.Starting, old.Request.State);

        holder.Answered(old, Reply(2) with { NewOrder = changed }, At(1.1));
        Assert.Null(holder.Change);
        var current = holder.Begin(At(2));
        Assert.Equal(2, current.Request.Generation);
        Assert.Equal(3, current.Request.FirstSequence);
        Assert.Equal([3L], current.Request.Reports.Select(report => report.Step!.Value));
    }

    [Fact]
    public void What_the_master_cannot_read_is_replaced_by_a_note_under_the_same_numbers()
    {
        var holder = Held();
        holder.Add(Metric(1), At(0));
        holder.Begin(At(0));
        holder.Misunderstood("name: too long", At(0.1));
        var again = holder.Begin(At(1));

        Assert.Equal(1, again.Request.FirstSequence);
        Assert.Equal("A report of the worker was refused: name: too long", Assert.Single(again.Request.Reports).Line);
    }

    [Fact]
    public void The_last_word_carries_what_no_heartbeat_took()
    {
        var holder = Held();
        holder.Add(Metric(1), At(0));
        holder.Answered(holder.Begin(At(0)), Reply(1), At(0));
        holder.Add(Metric(2), At(0));
        var last = holder.Last(At(1));
        holder.End();

        Assert.Equal(2, last.FirstSequence);
        Assert.Equal(2, Assert.Single(last.Reports).Step);
        Assert.Equal(LeaseStanding.Ended, holder.Standing);
        Assert.False(holder.MayWrite(At(1)));
    }

    [Fact]
    public void Over_a_bad_line_the_master_takes_every_metric_once_and_in_order()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var holder = Held();
            var master = new ScriptedLease();
            var underway = new List<Heartbeat>();
            var answers = new List<(Heartbeat Beat, HeartbeatReply Reply)>();
            for (var i = 0; i < 200; i++)
            {
                switch (random.Next(6))
                {
                    case 0 or 1:
                        holder.Add(Metric(i), At(i));
                        break;
                    case 2:
                        underway.Add(holder.Begin(At(i)));
                        break;
                    case 3 when underway.Count > 0:
                        // Late, and perhaps once more.
                        var beat = underway[random.Next(underway.Count)];
                        answers.Add((beat, master.Take(beat.Request)));
                        break;
                    case 4 when answers.Count > 0:
                        var (answered, reply) = answers[random.Next(answers.Count)];
                        holder.Answered(answered, reply, At(i));
                        break;
                    default:
                        holder.Unanswered(At(i));
                        break;
                }
            }

            for (var beat = holder.Begin(At(1000)); holder.UnacknowledgedReports > 0; beat = holder.Begin(At(1000)))
            {
                holder.Answered(beat, master.Take(beat.Request), At(1000));
            }

            Assert.True(master.Steps.SequenceEqual(master.Steps.Distinct().Order()), $"seed {seed}");
            Assert.Equal(master.Sequence, master.Steps.Count);
        }
    }

    private static List<WorkerReport> Drain(LeaseHolder holder)
    {
        var told = new List<WorkerReport>();
        while (holder.UnacknowledgedReports > 0)
        {
            var beat = holder.Begin(At(1));
            told.AddRange(beat.Request.Reports);
            holder.Answered(beat, Reply(beat.Request.FirstSequence + beat.Request.Reports.Count - 1), At(1));
        }

        return told;
    }

    /// <summary>Takes reports as a master does: by number, each once.</summary>
    private sealed class ScriptedLease
    {
        public long Sequence { get; private set; }

        public List<long> Steps { get; } = [];

        public HeartbeatReply Take(HeartbeatRequest request)
        {
            for (var i = 0; i < request.Reports.Count; i++)
            {
                if (request.FirstSequence + i == Sequence + 1)
                {
                    Sequence++;
                    Steps.Add(request.Reports[i].Step!.Value);
                }
            }

            return new HeartbeatReply(Sequence, 60);
        }
    }
}
