using Sundial.Learning.Training;

namespace Sundial.Benchmarks;

/// <summary>What a run on a table reaches within its deadline: adult by its own test file, winequality-white and mammography in five folds each.</summary>
internal static class TablesBenchmark
{
    /// <summary>Runs them.</summary>
    /// <param name="folder">Where <c>adult-train.csv</c>, <c>adult-test.csv</c>, <c>winequality-white.csv</c> and <c>mammography.csv</c> lie.</param>
    /// <param name="seconds">The deadline of a run.</param>
    /// <param name="only">A part of a name, for those that have it; empty for all.</param>
    /// <param name="folds">How many of the folds are run.</param>
    /// <param name="apart">Whether copies of a row are all learned from or all tested on.</param>
    public static int Run(string folder, double seconds, string only, int folds, bool apart)
    {
        var scratch = Directory.CreateTempSubdirectory("sundial-tables-");
        try
        {
            foreach (var (name, target) in TableParts.All)
            {
                if (name.Contains(only, StringComparison.Ordinal))
                {
                    Measure(TableParts.Of(folder, scratch.FullName, name, folds, apart), scratch.FullName, name, target, seconds);
                }
            }
        }
        finally
        {
            scratch.Delete(recursive: true);
        }

        return 0;
    }

    private static void Measure(IReadOnlyList<(string Train, string Test)> parts, string scratch, string name, string target, double seconds)
    {
        var reports = new List<TableReport>();
        foreach (var (train, test) in parts)
        {
            var request = new TrainingRequest
            {
                DataPath = train,
                TestDataPath = test,
                Target = target,
                Deadline = TimeSpan.FromSeconds(seconds),
                StartedAt = TimeProvider.System.GetTimestamp(),
                OutputPath = Path.Combine(scratch, "model.onnx"),
            };
            var watch = new Watch();
            var report = new TableRun(TimeProvider.System).Run(request, watch, CancellationToken.None);
            reports.Add(report);
            Console.WriteLine(Line($"{name} {seconds:0} s fold {reports.Count}", [report], watch.FirstModel));
            Console.WriteLine("  " + string.Join(", ", report.Members.Select(member => FormattableString.Invariant($"{member.Learner} {member.Weight:0.00}"))));
            Console.WriteLine("  " + string.Join(", ", report.Ledger.Select(entry => FormattableString.Invariant($"{entry.Phase} {entry.ActualSeconds:0.0}"))) + $"; {report.Tuning?.Trials.Values.Sum() ?? 0} trials; {report.Tuning?.Plan.Reason}; expected with an hour more {report.ExpectedWithMoreTime?.Expected:0.0000} ({report.ExpectedWithMoreTime?.Low:0.0000} to {report.ExpectedWithMoreTime?.High:0.0000})");
        }

        Console.WriteLine(Line($"{name} {seconds:0} s, mean of {reports.Count}", reports, 0));
    }

    private static string Line(string title, List<TableReport> reports, double firstModel)
    {
        double Mean(Func<TableReport, double> number) => reports.Average(number);
        var quality = reports[0].RegressionMetrics is null
            ? FormattableString.Invariant($"AUC {Mean(r => r.Metrics!.Auc!.Value):0.0000}  accuracy {Mean(r => r.Metrics!.Counts.Accuracy):0.0000}  log loss {Mean(r => r.Metrics!.Counts.LogLoss):0.0000}  validation AUC {Mean(r => r.ValidationMetrics?.Auc ?? double.NaN):0.0000}")
            : FormattableString.Invariant($"RMSE {Mean(r => r.RegressionMetrics!.Rmse):0.0000}  R² {Mean(r => r.RegressionMetrics!.R2):0.0000}  validation RMSE {Mean(r => r.ValidationRegressionMetrics?.Rmse ?? double.NaN):0.0000}");
        return FormattableString.Invariant(
            $"{title}: {quality}  elapsed {reports.Max(r => r.ElapsedSeconds):0.00} s  model {Mean(r => r.ModelBytes / 1e6):0.0} MB  {Mean(r => r.Candidates):0} candidates{(firstModel > 0 ? FormattableString.Invariant($"  first model {firstModel:0.0} s") : "")}");
    }

    private sealed class Watch : ITrainingObserver
    {
        public double FirstModel { get; private set; }

        public void PhaseStarted(TrainingPhase phase, TimeSpan planned)
        {
        }

        public void Progressed(TrainingProgress progress)
        {
        }

        public void EpochEnded(TrainingProgress progress)
        {
        }

        public void ModelPublished(string path, ValidationMetric? validation, TimeSpan elapsed) => FirstModel = FirstModel == 0 ? elapsed.TotalSeconds : FirstModel;

        public void Noticed(string sentence) => Console.WriteLine($"  {sentence}");
    }
}
