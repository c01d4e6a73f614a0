using Sundial.Contracts.Training;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Training.Store;

/// <summary>The SQL that reads job_metrics as curves.</summary>
internal static class CurveStore
{
    private const int MostCurves = 100;
    private const int SecondsDigits = 3;

    /// <summary>Curves by name and generation; of very many names the first.</summary>
    /// <param name="work">The tenant's.</param>
    /// <param name="job">The job.</param>
    /// <param name="since">What seconds are counted from.</param>
    /// <param name="atMost">Points of each: every so many-th one, counted from the last.</param>
    /// <param name="cancel">Ends the wait.</param>
    public static async Task<List<MetricCurve>> ReadAsync(UnitOfWork work, Guid job, DateTimeOffset since, int atMost, CancellationToken cancel)
    {
        var points = await work.QueryAsync(
            """
            select name, generation, step, value, at, total from (
                select name, generation, step, value, at,
                    row_number() over (partition by name, generation order by step) as place,
                    count(*) over (partition by name, generation) as total,
                    dense_rank() over (order by name, generation) as curve
                from job_metrics where job_id = @job) numbered
            where curve <= @curves and (total - place) % ((total + @atMost - 1) / @atMost) = 0
            order by name, generation, step
            """,
            row => (Curve: (Name: row.GetString(0), Generation: row.GetInt32(1)), Step: row.GetInt64(2), Value: row.GetDouble(3), At: row.GetFieldValue<DateTimeOffset>(4), Total: row.GetInt64(5)),
            cancel,
            ("job", job),
            ("curves", MostCurves),
            ("atMost", atMost));
        return
        [
            .. points.GroupBy(point => point.Curve).Select(curve => new MetricCurve(
                curve.Key.Name,
                curve.Key.Generation,
                curve.First().Total,
                [.. curve.Select(point => point.Step)],
                [.. curve.Select(point => point.Value)],
                [.. curve.Select(point => Math.Round((point.At - since).TotalSeconds, SecondsDigits))])),
        ];
    }
}
