using Sundial.Learning.Data;
using Sundial.Learning.Tables;

namespace Sundial.Learning.Training;

/// <summary>The rows of a run on a table, divided.</summary>
/// <param name="Development">To learn from and to validate on.</param>
/// <param name="Test">To test on.</param>
internal sealed record TableData(Table Development, Table Test)
{
    private const ulong UnseenPurpose = 0x5EE0;
    private const int MostUnseen = 50_000;

    private const int MostLeakRows = 5000;
    private const int LeastLeakRows = 200;
    private const int MostLeakCells = 500_000;

    // Fewer copies change no figure that anybody would notice.
    private const double ShareOfCopiesToTell = 0.01;

    // What reading may take before there is too little left to learn.
    private const double LoadShare = 0.7;

    /// <summary>By what the rows were drawn; null where all of the file were kept.</summary>
    public TableDraw? Draw => Development.Reading.Draw;

    /// <summary>Rows to learn from that no earlier run had drawn, in a random order.</summary>
    /// <param name="seed">Of the order.</param>
    public int[] Unseen(ulong seed)
    {
        int[] rows = [.. Enumerable.Range(0, Development.WasDrawn.Length).Where(row => !Development.WasDrawn[row])];
        new CounterRandom(seed, UnseenPurpose, 0).Shuffle<int>(rows);
        return rows[..Math.Min(rows.Length, MostUnseen)];
    }

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
            var finished = context.Finished is { State.Draws.Count: > 0 } drawn ? drawn : null;
            var table = finished is null ? TableReader.Read(request.DataPath, options, either.Token) : DrawAnew(finished, context, options, either.Token);
            Tell(context, table);
            TellLeaks(context, table);
            if (request.TestDataPath is { } path)
            {
                var test = TableReader.ReadTest(path, table.Schema, options, either.Token);
                Tell(context, test);
                return new TableData(table, test);
            }

            context.Begin(TrainingPhase.Split, 0.01 * context.Deadline);
            var parts = TrainingSplit.Of(table, context.SplitSeed, isDrawn: finished is not null ? true : null);
            var data = new TableData(table.Take(parts.Train), table.Take(parts.Test));
            TellTest(context, table, data);
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

    // As the model knows the columns: it is compared on what is drawn now.
    private static Table DrawAnew(RestoredTraining finished, RunContext context, TableReadOptions options, CancellationToken cancel)
    {
        var path = context.Request.DataPath;
        var draws = finished.State.Draws;
        var schema = MoreFrom.SchemaOf(finished);
        MoreFrom.CheckTarget(finished, options.Target ?? schema.Target!.Name, path);
        var table = TableReader.ReadTest(path, schema, options with { Seed = context.Request.Seed, Earlier = draws }, cancel);
        MoreFrom.CheckData(finished, (table.Reading.Bytes, table.Reading.Rows) == (draws[^1].Bytes, draws[^1].Rows), path);
        return table;
    }

    // Validation draws rows as they come, as rows to come would be drawn; the test keeps copies apart where it can. Who compares the two has to know.
    private static void TellTest(RunContext context, Table table, TableData data)
    {
        if (data.Test.RowCount == 0)
        {
            context.Notice($"{table.RowCount:N0} rows are too few to keep some for a test; how good the model is on rows it has not seen only validation tells.");
            return;
        }

        var copies = new RowCopies(table.RowHashes.Span).Copies;
        if (copies <= ShareOfCopiesToTell * table.RowCount)
        {
            return;
        }

        var learned = data.Development.RowHashes.ToArray().ToHashSet();
        context.Notice(data.Test.RowHashes.ToArray().Any(learned.Contains)
            ? $"{copies:N0} of {table.RowCount:N0} rows are copies of others, too many to keep them apart: the test has copies of rows that are learned from, and says nothing of rows that are new."
            : $"{copies:N0} of {table.RowCount:N0} rows are copies of others. No row of the test has a copy among those that are learned from, rows of the validation have, as rows to come may: for rows that are new, expect what the test says.");
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
