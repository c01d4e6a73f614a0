using Sundial.Learning.Data;
using Sundial.Learning.Tables;

namespace Sundial.Learning.Training;

/// <summary>The rows of a run on a table, divided.</summary>
/// <param name="Development">To learn from and to validate on.</param>
/// <param name="Test">To test on.</param>
internal sealed record TableData(Table Development, Table Test)
{
    private const int MostLeakRows = 5000;
    private const int LeastLeakRows = 200;
    private const int MostLeakCells = 500_000;

    // Fewer copies change no figure that anybody would notice.
    private const double ShareOfCopiesToTell = 0.01;

    // What reading may take before there is too little left to learn.
    private const double LoadShare = 0.7;

    /// <summary>Reads and divides.</summary>
    /// <exception cref="DatasetException">The data cannot be read or learned from.</exception>
    /// <exception cref="TrainingException">Reading takes longer than the deadline leaves.</exception>
    public static TableData Read(RunContext context)
    {
        var (request, begun) = (context.Request, context.Elapsed);
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(Math.Max(0.001, LoadShare * (context.Deadline - context.Elapsed))), context.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, context.Stop);
        try
        {
            var options = new TableReadOptions { Target = request.Target, Task = request.TableTask, MemoryBytes = request.MemoryBytes, Seed = context.SplitSeed };
            var table = TableReader.Read(request.DataPath, options, either.Token);
            Tell(context, table);
            TellLeaks(context, table);
            if (request.TestDataPath is { } path)
            {
                var test = TableReader.ReadTest(path, table.Schema, options, either.Token);
                Tell(context, test);
                return new TableData(table, test);
            }

            context.Begin(TrainingPhase.Split, 0.01 * context.Deadline);
            TellCopies(context, table);
            var data = Divide(table, context.SplitSeed);
            context.LoadingSeconds = context.Elapsed - begun;
            return data;
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

    // Validation draws rows as they come, as rows to come would be drawn; the test keeps copies apart. Who compares the two has to know.
    private static void TellCopies(RunContext context, Table table)
    {
        var copies = new RowCopies(table.RowHashes.Span).Copies;
        if (copies > ShareOfCopiesToTell * table.RowCount)
        {
            context.Notice(
                $"{copies:N0} of {table.RowCount:N0} rows are copies of others. No row of the test has a copy among those that are learned from, rows of the validation have: for rows that are new, expect what the test says.");
        }
    }

    // On some of the rows, in their order: a column that gives the target away does so on any of them.
    private static void TellLeaks(RunContext context, Table table)
    {
        var some = Enumerable.Range(0, table.RowCount).ToArray();
        new CounterRandom(context.SplitSeed, 0x1EAC, 0).Shuffle<int>(some);
        var rows = some[..Math.Min(some.Length, Math.Min(MostLeakRows, Math.Max(LeastLeakRows, MostLeakCells / Math.Max(1, table.Columns.Count))))];
        Array.Sort(rows);
        foreach (var leak in TableProfile.Of(table.Take(rows)).Leaks)
        {
            context.Notice(leak.Words);
        }
    }

    private static void Tell(RunContext context, Table table)
    {
        foreach (var notice in table.Reading.Notices)
        {
            context.Notice(notice);
        }
    }
}
