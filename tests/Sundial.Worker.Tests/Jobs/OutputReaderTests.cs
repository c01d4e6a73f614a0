using Sundial.Compute.Processes;
using Sundial.Contracts.Algorithms;
using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Sundial.Worker.Jobs;
using Xunit;

namespace Sundial.Worker.Tests.Jobs;

public class OutputReaderTests
{
    private readonly List<WorkerReport> _reports = [];

    private OutputReader Reader(IReadOnlyDictionary<string, long>? counts = null, params MetricDefinition[] definitions) => new(
        new AlgorithmSpecification { Command = ["x"], MetricDefinitions = definitions }, new MetricCounters(counts ?? new Dictionary<string, long>()), TimeProvider.System, _reports.Add);

    [Fact]
    public void Sundials_lines_become_phases_progress_and_metrics_and_are_no_log()
    {
        var reader = Reader();
        reader.Take("""{"sundial":{"phase":"train","planned_seconds":9,"epoch":3,"of":18,"share":0.5,"step":12,"metrics":{"loss":0.41,"bad":"x"}}}""");
        reader.Take("""{"sundial":{"phase":"train","epoch":4}}""");

        Assert.Equal(["phase", "metric", "progress", "progress"], _reports.Select(report => report.Kind));
        Assert.Equal(("train", 9.0), (_reports[0].Name, _reports[0].PlannedSeconds));
        Assert.Equal(("loss", 12L, 0.41), (_reports[1].Name, _reports[1].Step, _reports[1].Value));
        Assert.Equal((3.0, 18.0, 0.5), (_reports[2].Progress!.Epoch, _reports[2].Progress!.Of, _reports[2].Progress!.Share));
    }

    [Fact]
    public void Trials_and_plans_of_any_program_are_told_and_the_best_is_found_where_it_does_not_say()
    {
        var reader = Reader();
        reader.Take("""{"sundial":{"plan":[{"phase":"load","seconds":2},{"phase":"train","seconds":50.5},{"seconds":1},7,{"phase":"no","seconds":-1}]}}""");
        reader.Take("""{"sundial":{"trial":{"number":1,"settings":{"lr":0.1,"wide":true,"name":"x","odd":[1]},"fitness":0.5,"seconds":3}}}""");
        reader.Take("""{"sundial":{"trial":{"number":2,"of":9,"fitness":0.4,"outcome":"cut_short","epochs":1.5,"origin":"bred"}}}""");
        reader.Take("""{"sundial":{"trial":{"number":3,"outcome":"failed","reason":"No memory."}}}""");
        reader.Take("""{"sundial":{"trial":{"number":4,"fitness":0.6,"best_fitness":0.9,"is_best":false}}}""");
        reader.Take("""{"sundial":{"trial":{"fitness":0.6}}}""");
        reader.Take("""{"sundial":{"trial":"none","plan":[]}}""");

        Assert.Equal(["plan", "trial", "trial", "trial", "trial"], _reports.Select(report => report.Kind));
        Assert.Equal([new("load", 2), new("train", 50.5)], _reports[0].Plan!);
        var trials = _reports.Skip(1).Select(report => report.Trial!).ToList();
        Assert.Equal([true, false, false, false], trials.Select(trial => trial.IsBest));
        Assert.Equal([0.5, 0.5, 0.5, 0.9], trials.Select(trial => trial.BestFitness));
        Assert.Equal(("0.1", "True", "x", 3), (trials[0].Settings["lr"], trials[0].Settings["wide"], trials[0].Settings["name"], trials[0].Settings.Count));
        Assert.Equal((9, TrialOutcome.CutShort, 1.5, "bred"), (trials[1].Of, trials[1].Outcome, trials[1].Epochs, trials[1].Origin));
        Assert.Equal((null, TrialOutcome.Failed, "No memory."), (trials[2].Fitness, trials[2].Outcome, trials[2].Reason));
    }

    [Fact]
    public void A_program_that_prints_without_end_is_kept_to_a_bound_and_its_metrics_still_count()
    {
        var reader = Reader(null, new MetricDefinition("error", "e=([0-9.]+)"));
        for (var line = 0; line < OutputReader.MostLines + 10; line++)
        {
            reader.Take("noise");
        }

        reader.Take("e=0.5");

        Assert.Equal(OutputReader.MostLines, _reports.Count(report => report.Kind == "log"));
        Assert.Single(_reports, report => report.Kind == "notice");
        Assert.Equal(0.5, Assert.Single(_reports, report => report.Kind == "metric").Value);
    }

    [Fact]
    public void What_was_measured_is_the_last_of_each_metric_unless_the_program_says_a_result()
    {
        var reader = Reader();
        reader.Take("""{"sundial":{"step":1,"metrics":{"loss":2.3}}}""");
        reader.Take("""{"sundial":{"step":2,"metrics":{"loss":0.1}}}""");
        Assert.Equal(0.1, reader.Result!.Value.GetProperty("loss").GetDouble());

        reader.Take("""{"sundial":{"phase":"done","result":{"accuracy":0.9}}}""");
        Assert.Equal("""{"accuracy":0.9}""", reader.Result!.Value.GetRawText());
    }

    [Theory]
    [InlineData("{\"sundial\":")]
    [InlineData("{\"sundial\":7}")]
    [InlineData("[{\"sundial\":{}}]")]
    [InlineData("sundial")]
    public void Anything_else_is_log(string line)
    {
        Reader().Take(line);
        Assert.Equal(line, Assert.Single(_reports).Line);
    }

    [Fact]
    public void Definitions_find_numbers_counted_on_from_where_the_checkpoint_was()
    {
        var reader = Reader(new Dictionary<string, long> { ["error"] = 40 }, new("error", "Train_error=(.*?);"), new("twice", "(?<=x)y"));
        reader.Take("Train_error=0.138; Train_error=9;");
        reader.Take("Train_error=none;");
        reader.Take("Train_error=1e400;");
        reader.Take("Train_error=-1e-3;");

        Assert.StartsWith("The metric \"twice\" is not read", _reports[0].Line, StringComparison.Ordinal);
        Assert.Equal([(41L, 0.138), (42, -0.001)], _reports.Where(report => report.Kind == "metric").Select(report => (report.Step!.Value, report.Value!.Value)));
        Assert.Equal(4, _reports.Count(report => report.Kind == "log"));
    }

    [Fact]
    public void A_pattern_that_would_explode_elsewhere_takes_linear_time()
    {
        Reader(null, new MetricDefinition("evil", "(a+)+(a+)+(a+)+b(.*)")).Take(new string('a', 60_000));
        Assert.Equal(OutputReader.MostCharacters + 1, Assert.Single(_reports).Line!.Length);
    }

    [Fact]
    public void A_checkpoint_counts_what_was_printed_before_it_was_written()
    {
        var counters = new MetricCounters(new Dictionary<string, long> { ["loss"] = 5 });
        var start = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (var i = 1; i <= 4; i++)
        {
            Assert.Equal(5 + i, counters.Next("loss", start.AddSeconds(i)));
        }

        Assert.Equal(7, counters.At(start.AddSeconds(2))["loss"]);
        Assert.Equal(9, counters.At(start.AddSeconds(9))["loss"]);
    }

    [Fact]
    public void Lines_are_split_at_both_ends_bounded_and_made_text_whatever_they_hold()
    {
        var lines = new List<string>();
        var splitter = new LineSplitter(lines.Add);
        splitter.Take("a\r\nb\rc"u8);
        splitter.Take("d\n\n"u8);
        splitter.Take([0xff, 0, (byte)'\n']);
        splitter.Take(new byte[100_000]);
        splitter.Complete();

        Assert.Equal(["a", "b", "cd", "\uFFFD\uFFFD"], lines.Take(4));
        Assert.Equal(LineSplitter.MostBytes + 1, lines[4].Length);
    }
}
