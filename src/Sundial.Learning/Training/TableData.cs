using Sundial.Learning.Data;
using Sundial.Learning.Tables;

namespace Sundial.Learning.Training;

/// <summary>The rows of a run on a table, divided.</summary>
/// <param name="Development">To learn from and to validate on.</param>
/// <param name="Test">To test on.</param>
internal sealed record TableData(Table Development, Table Test)
{
    // What reading may take before there is too little left to learn.
    private const double LoadShare = 0.7;

    /// <summary>Reads and divides.</summary>
    /// <exception cref="DatasetException">The data cannot be read or learned from.</exception>
    /// <exception cref="TrainingException">Reading takes longer than the deadline leaves.</exception>
    public static TableData Read(RunContext context)
    {
        var request = context.Request;
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(Math.Max(0.001, (LoadShare * context.Deadline) - context.Elapsed)), context.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, context.Stop);
        try
        {
            var options = new TableReadOptions { Target = request.Target, Task = request.TableTask, MemoryBytes = request.MemoryBytes, Seed = request.Seed };
            var table = TableReader.Read(request.DataPath, options, either.Token);
            Tell(context, table);
            if (request.TestDataPath is { } path)
            {
                var test = TableReader.ReadTest(path, table.Schema, options, either.Token);
                Tell(context, test);
                return new TableData(table, test);
            }

            context.Begin(TrainingPhase.Split, 0.01 * context.Deadline);
            return Divide(table, request.Seed);
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested && !context.Stop.IsCancellationRequested)
        {
            throw new TrainingException(
                "deadline.too-short",
                $"{context.Deadline:0.#} s is too short for {request.DataPath}: reading it takes longer than {LoadShare * context.Deadline:0.#} s; give it more time with --within.");
        }
    }

    private static TableData Divide(Table table, ulong seed)
    {
        var parts = TrainingSplit.Of(table, seed);
        return new TableData(table.Take(parts.Train), table.Take(parts.Test));
    }

    private static void Tell(RunContext context, Table table)
    {
        foreach (var notice in table.Reading.Notices)
        {
            context.Notice(notice);
        }
    }
}
