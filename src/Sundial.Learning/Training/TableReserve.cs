using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Export;

namespace Sundial.Learning.Training;

/// <summary>What is kept back of a table's time for what comes after training: the test, which can be cut, what can be trained on from, and the report. Small once it is known how fast the models predict.</summary>
/// <param name="context">What the run shares.</param>
/// <param name="test">The rows to test on.</param>
internal sealed class TableReserve(RunContext context, Table test)
{
    private const double TestShare = 0.03;
    private const double LeastTestSeconds = 0.5;
    private const double LeastMeasuredSeconds = 0.3;
    private const int RowsMeasured = 1000;

    // The next model may be larger than the one that was measured.
    private const double Caution = 2;

    private double? _testSeconds;

    /// <summary>What the test may take.</summary>
    public double TestSeconds => Math.Min(_testSeconds ?? double.PositiveInfinity, UnknownTestSeconds(context.Deadline));

    /// <summary>Seconds left for training.</summary>
    public double Left => context.Deadline - context.Elapsed - TestSeconds - DeadlinePlanner.TrainingFileSeconds(context.Deadline) - DeadlinePlanner.EvidenceSeconds(context.Deadline) - context.Slack;

    /// <summary>Seconds that are kept back before anything is measured.</summary>
    /// <param name="deadline">The whole budget, in seconds.</param>
    public static double Before(double deadline) => UnknownTestSeconds(deadline) + DeadlinePlanner.TrainingFileSeconds(deadline);

    /// <summary>Takes the time of a model that is handed on.</summary>
    /// <param name="model">The model.</param>
    public void Measure(TableModel model)
    {
        if (test.RowCount == 0)
        {
            return;
        }

        var rows = Math.Min(RowsMeasured, test.RowCount);
        var part = test.Take([.. Enumerable.Range(0, rows)]);
        var begun = context.Clock.GetTimestamp();
        _ = model.Predict(part, context.Request.Threads);
        _testSeconds = Math.Max(LeastMeasuredSeconds, Caution * context.Clock.GetElapsedTime(begun).TotalSeconds / rows * test.RowCount);
    }

    private static double UnknownTestSeconds(double deadline) => Math.Max(LeastTestSeconds, TestShare * deadline);
}
