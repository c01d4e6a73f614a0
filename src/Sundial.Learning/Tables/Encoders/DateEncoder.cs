using Sundial.Learning.Tables.Columns;
using Sundial.Onnx;

namespace Sundial.Learning.Tables.Encoders;

/// <summary>Year, month, day, weekday, hour, and days since 1970. All NaN where there is no date.</summary>
/// <remarks>The calendar is counted from the first of March of the year 0, in periods of 400 years of 146,097 days, which needs whole numbers only.</remarks>
internal sealed class DateEncoder : ColumnEncoder
{
    private const double SecondsPerDay = 86400;
    private const long DaysToEpoch = 719_468;

    /// <inheritdoc/>
    public override int Width => 6;

    /// <inheritdoc/>
    public override IEnumerable<string> Names(string column) => new[] { "year", "month", "day", "weekday", "hour", "time" }.Select(part => $"{column} ({part})");

    /// <inheritdoc/>
    public override void Encode(Column column, float[] matrix, int offset, int stride)
    {
        var seconds = ((DateColumn)column).Seconds.Span;
        for (var row = 0; row < seconds.Length; row++)
        {
            Parts(seconds[row], matrix.AsSpan((row * stride) + offset, Width));
        }
    }

    /// <inheritdoc/>
    public override Value Write(GraphBuilder graph, Value input)
    {
        var missing = graph.Node("IsNaN", [input]);
        var seconds = graph.Where(missing, graph.Constant(0, ElementType.Double), input);
        var perDay = graph.Constant(SecondsPerDay, ElementType.Double);
        var wholeDays = graph.Node("Floor", [graph.Div(seconds, perDay)]);
        var days = graph.Cast(wholeDays, ElementType.Int64);
        var hour = graph.Node("Floor", [graph.Div(graph.Sub(seconds, graph.Mul(wholeDays, perDay)), graph.Constant(3600, ElementType.Double))]);

        Value Whole(long number) => graph.Constant(number, ElementType.Int64);
        Value Over(Value a, long b) => graph.Div(a, Whole(b));
        Value Times(Value a, long b) => graph.Mul(a, Whole(b));

        var z = graph.Max(graph.Add(days, Whole(DaysToEpoch)), Whole(0));
        var era = Over(z, 146_097);
        var dayOfEra = graph.Sub(z, Times(era, 146_097));
        var yearOfEra = Over(graph.Sub(graph.Add(graph.Sub(dayOfEra, Over(dayOfEra, 1460)), Over(dayOfEra, 36_524)), Over(dayOfEra, 146_096)), 365);
        var dayOfYear = graph.Sub(dayOfEra, graph.Sub(graph.Add(Times(yearOfEra, 365), Over(yearOfEra, 4)), Over(yearOfEra, 100)));
        var march = Over(graph.Add(Times(dayOfYear, 5), Whole(2)), 153);
        var day = graph.Add(graph.Sub(dayOfYear, Over(graph.Add(Times(march, 153), Whole(2)), 5)), Whole(1));
        var isLate = graph.Less(march, Whole(10));
        var month = graph.Where(isLate, graph.Add(march, Whole(3)), graph.Sub(march, Whole(9)));
        var year = graph.Add(graph.Add(yearOfEra, Times(era, 400)), graph.Where(isLate, Whole(0), Whole(1)));
        var weekday = graph.Node("Mod", [graph.Add(z, Whole(2)), Whole(7)]);

        Value[] parts = [year, month, day, weekday, hour, graph.Div(seconds, perDay)];
        var all = graph.Concat([.. parts.Select(part => graph.Cast(part, ElementType.Float))], axis: 1);
        return graph.Where(missing, graph.Constant(double.NaN), all);
    }

    // Monday is 0: the day 0 of this count is a Wednesday.
    private static void Parts(double seconds, Span<float> parts)
    {
        if (double.IsNaN(seconds))
        {
            parts.Fill(float.NaN);
            return;
        }

        var wholeDays = Math.Floor(seconds / SecondsPerDay);
        var z = Math.Max((long)wholeDays + DaysToEpoch, 0);
        var era = z / 146_097;
        var dayOfEra = z - (era * 146_097);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var march = ((5 * dayOfYear) + 2) / 153;
        parts[0] = yearOfEra + (era * 400) + (march < 10 ? 0 : 1);
        parts[1] = march < 10 ? march + 3 : march - 9;
        parts[2] = dayOfYear - (((153 * march) + 2) / 5) + 1;
        parts[3] = (z + 2) % 7;
        parts[4] = (float)Math.Floor((seconds - (wholeDays * SecondsPerDay)) / 3600);
        parts[5] = (float)(seconds / SecondsPerDay);
    }
}
