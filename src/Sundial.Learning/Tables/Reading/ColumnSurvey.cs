using Sundial.Learning.Tables.Columns;

namespace Sundial.Learning.Tables.Reading;

/// <summary>What the cells of one column look like, as far as it takes to tell its kind.</summary>
internal sealed class ColumnSurvey(int distinctKept)
{
    private readonly DistinctCount _distinct = new(distinctKept);
    private double _last = double.NegativeInfinity;
    private bool _dash;
    private bool _plus;

    /// <summary>Cells with a value.</summary>
    public int Values { get; private set; }

    /// <summary>Cells without one.</summary>
    public int Missing { get; private set; }

    /// <summary>Cells that are numbers, by the style they are read in.</summary>
    public int[] Numbers { get; } = new int[3];

    /// <summary>Numbers that are whole.</summary>
    public int Whole { get; private set; }

    /// <summary>Numbers that are one more than the one before.</summary>
    public int Steps { get; private set; }

    /// <summary>Numbers with a point or comma and three digits behind it at most once or in groups, so that it may separate thousands.</summary>
    public int Pointed { get; private set; }

    /// <summary>Cells that are dates, by format.</summary>
    public int[] Dates { get; } = new int[4];

    /// <summary>Blanks within cells.</summary>
    public long Blanks { get; private set; }

    /// <summary>Letters of all cells.</summary>
    public long Length { get; private set; }

    /// <summary>The first cell with a value that is neither a number nor a date.</summary>
    public string? Word { get; private set; }

    /// <summary>The least and the greatest number, in the plain style.</summary>
    public (double Least, double Most) Range { get; private set; } = (double.PositiveInfinity, double.NegativeInfinity);

    /// <summary>Different values, about.</summary>
    public double Distinct => _distinct.Estimate;

    /// <summary>Whether <see cref="Distinct"/> is counted and not estimated.</summary>
    public bool IsDistinctExact => _distinct.IsExact;

    /// <summary>Whether there are cells of a plus and cells of a minus, which is a class then, and no mark of a missing value.</summary>
    public bool HasSigns => _dash && _plus;

    /// <summary>Looks at a trimmed cell.</summary>
    public void Add(ReadOnlySpan<byte> cell)
    {
        _plus |= cell is [(byte)'+'];
        if (CellText.IsMissing(cell))
        {
            _dash |= cell is [(byte)'-'];
            Missing++;
            return;
        }

        Values++;
        Length += cell.Length;
        _distinct.Add(CellText.Hash(cell));
        if (!AddNumber(cell) && !AddDate(cell))
        {
            Blanks += System.MemoryExtensions.Count(cell, (byte)' ');
            Word ??= EncodingWatch.TextOf(cell);
        }
    }

    private bool AddNumber(ReadOnlySpan<byte> cell)
    {
        var any = false;
        if (NumberCell.TryParse(cell, NumberStyle.Plain, out var value))
        {
            any = true;
            Numbers[(int)NumberStyle.Plain]++;
            Whole += value == Math.Floor(value) ? 1 : 0;
            Steps += value == _last + 1 ? 1 : 0;
            _last = value;
            Range = (Math.Min(Range.Least, value), Math.Max(Range.Most, value));
            if (cell.Length == 8 && value is >= 1.9e7 and <= 2.1e7 && DateCell.TryParse(cell, DateFormat.Compact, out _))
            {
                Dates[(int)DateFormat.Compact]++;
            }

            if (!cell.ContainsAny((byte)',', (byte)'.'))
            {
                // No sign that could be meant otherwise.
                Numbers[(int)NumberStyle.ThousandsComma]++;
                Numbers[(int)NumberStyle.DecimalComma]++;
                return true;
            }

            Pointed++;
        }

        if (cell[0] is (byte)'-' or (byte)'+' or (byte)'$' || cell[0] >= 0x80 || char.IsAsciiDigit((char)cell[0]) || cell[0] is (byte)',' or (byte)'.')
        {
            foreach (var style in (ReadOnlySpan<NumberStyle>)[NumberStyle.ThousandsComma, NumberStyle.DecimalComma])
            {
                if (NumberCell.TryParse(cell, style, out _))
                {
                    any = true;
                    Numbers[(int)style]++;
                }
            }
        }

        return any;
    }

    private bool AddDate(ReadOnlySpan<byte> cell)
    {
        var any = false;
        if (DateCell.IsLikely(cell))
        {
            foreach (var format in (ReadOnlySpan<DateFormat>)[DateFormat.YearMonthDay, DateFormat.DayMonthYear, DateFormat.MonthDayYear])
            {
                if (DateCell.TryParse(cell, format, out _))
                {
                    any = true;
                    Dates[(int)format]++;
                }
            }
        }

        return any;
    }
}
