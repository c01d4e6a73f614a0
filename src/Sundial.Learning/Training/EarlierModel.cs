using Sundial.Learning.Evaluation;
using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Learners.Problems;
using Sundial.Learning.Tables.Learners.Search;

namespace Sundial.Learning.Training;

/// <summary>The model of a finished run as its file predicts, where nothing else is left of it that could be compared with.</summary>
internal static class EarlierModel
{
    // A model that is slow is compared on fewer rows, not longer.
    private const double TimeShare = 0.05;
    private const int RowsAtOnce = 1000;

    /// <summary>What the model predicts of rows.</summary>
    /// <param name="rows">Rows that it was not made of, in a random order.</param>
    /// <param name="table">Where they are.</param>
    /// <param name="modelPath">Its file.</param>
    /// <param name="context">The run.</param>
    /// <returns>Null where there are no such rows.</returns>
    public static TableValidation? On(int[] rows, Table table, string modelPath, RunContext context)
    {
        if (rows.Length == 0)
        {
            return null;
        }

        using var model = TablePredictor.Open(modelPath, context.Request.Threads);
        var (predictions, done, until) = (new List<float>(rows.Length * model.Outputs), 0, context.Elapsed + (TimeShare * (context.Deadline - context.Elapsed)));
        while (done < rows.Length && (done == 0 || context.Elapsed < until))
        {
            var part = rows.AsSpan(done, Math.Min(RowsAtOnce, rows.Length - done));
            predictions.AddRange(model.Predict(table.Take(part)));
            done += part.Length;
        }

        using var problem = new TableProblem(table, [], context.Request.Threads, context.Request.Seed);
        float[] all = [.. predictions];
        return new TableValidation(problem.Fitness(all, rows[..done]), all, rows[..done]) { IsOfEnsemble = true };
    }
}
