using Sundial.Learning.Data.Sources;
using Sundial.Learning.Tables.Columns;

namespace Sundial.Learning.Tables.Reading;

/// <summary>Collects the cells of one column, row after row.</summary>
internal abstract class ColumnBuilder(ColumnSchema schema)
{
    /// <summary>The hash of a cell without a value.</summary>
    protected const ulong NoValue = 0x51;

    /// <summary>What the column is.</summary>
    public ColumnSchema Schema { get; protected set; } = schema;

    /// <summary>Cells with a value that is not what the column holds; they are missing values.</summary>
    public int Strays { get; private set; }

    /// <summary>The first of them.</summary>
    public string FirstStray { get; private set; } = "";

    /// <summary>Adds a trimmed cell in UTF-8; its hash, the same for every way to write the same value.</summary>
    public abstract ulong Add(ReadOnlySpan<byte> cell);

    /// <summary>The column of all that was added.</summary>
    public abstract Column Build();

    /// <summary>Counts on from an earlier batch of the same column, so that what is told is told of all rows so far.</summary>
    public virtual void CountOnFrom(ColumnBuilder earlier) => (Strays, FirstStray) = (earlier.Strays, earlier.FirstStray);

    /// <summary>What should be known of it, if anything.</summary>
    public virtual string? Notice =>
        Strays == 0 ? null : $"{Strays:N0} {(Strays == 1 ? "value" : "values")} of {Quoted(Schema.Name)}, such as {Quoted(FirstStray)}, {(Strays == 1 ? "is no" : "are no")} {Schema.Kind.ToString().ToLowerInvariant()}; taken for missing.";

    /// <summary>A builder for a column, learned from this table or before.</summary>
    /// <param name="schema">What the column is.</param>
    /// <param name="isKnown">Whether a model knows it: then its categories are those of the schema.</param>
    /// <param name="rows">The most rows.</param>
    /// <param name="distinct">The most different values of a category to tell apart.</param>
    public static ColumnBuilder For(ColumnSchema schema, bool isKnown, int rows, int distinct) => schema.Kind switch
    {
        ColumnKind.Number => new NumberBuilder(schema, isKnown, rows),
        ColumnKind.Category => isKnown ? new KnownCategoryBuilder(schema, rows) : new CategoryBuilder(schema, rows, distinct),
        ColumnKind.Date => new DateBuilder(schema, isKnown, rows),
        _ => new TextBuilder(schema, isKnown, rows),
    };

    /// <summary>A name or value in a message.</summary>
    protected static string Quoted(string text) => $"\"{EntryNames.Printable(text.Length > 40 ? text[..40] + "…" : text)}\"";

    /// <summary>Counts a value that is not what the column holds.</summary>
    protected void Stray(ReadOnlySpan<byte> cell)
    {
        if (Strays++ == 0)
        {
            FirstStray = EncodingWatch.TextOf(cell);
        }
    }
}

/// <summary>Collects numbers.</summary>
internal sealed class NumberBuilder(ColumnSchema schema, bool isKnown, int rows) : ColumnBuilder(schema)
{
    private float[] _values = new float[rows];
    private int _count;
    private int _missing;
    private int _infinite;
    private bool _whole = true;

    public override string? Notice => (base.Notice, _infinite) switch
    {
        (var told, 0) => told,
        (var told, _) => $"{(told is null ? "" : told + " ")}{_infinite:N0} {(_infinite == 1 ? "value" : "values")} of {Quoted(Schema.Name)} {(_infinite == 1 ? "is" : "are")} infinite or beyond 3.4e38; taken for missing.",
    };

    public override ulong Add(ReadOnlySpan<byte> cell)
    {
        var value = double.NaN;
        if (!CellText.IsMissing(cell) && !NumberCell.TryParse(cell, Schema.NumberStyle, out value) && !(isKnown && NumberCell.TryParse(cell, NumberStyle.Plain, out value)))
        {
            Stray(cell);
            value = double.NaN;
        }

        var single = (float)value;
        if (float.IsInfinity(single))
        {
            _infinite++;
            single = float.NaN;
        }

        _missing += float.IsNaN(single) ? 1 : 0;
        _whole &= float.IsNaN(single) || value == Math.Floor(value);
        _values[_count++] = single;

        // Minus zero is zero.
        return float.IsNaN(single) ? NoValue : CellText.Mix(BitConverter.SingleToUInt32Bits(single + 0f));
    }

    public override void CountOnFrom(ColumnBuilder earlier)
    {
        base.CountOnFrom(earlier);
        _infinite = ((NumberBuilder)earlier)._infinite;
    }

    public override NumberColumn Build()
    {
        Array.Resize(ref _values, _count);
        Schema = isKnown ? Schema : Schema with { HadMissing = _missing > 0, IsWhole = _whole };
        return new NumberColumn(Schema, _values);
    }
}

/// <summary>Collects dates.</summary>
internal sealed class DateBuilder(ColumnSchema schema, bool isKnown, int rows) : ColumnBuilder(schema)
{
    private double[] _seconds = new double[rows];
    private int _count;
    private int _missing;

    public override ulong Add(ReadOnlySpan<byte> cell)
    {
        var value = double.NaN;
        if (!CellText.IsMissing(cell) && !DateCell.TryParse(cell, Schema.DateFormat, out value) && !(isKnown && DateCell.TryParse(cell, DateFormat.YearMonthDay, out value)))
        {
            Stray(cell);
            value = double.NaN;
        }

        _missing += double.IsNaN(value) ? 1 : 0;
        _seconds[_count++] = value;
        return double.IsNaN(value) ? NoValue : CellText.Mix(BitConverter.DoubleToUInt64Bits(value + 0.0));
    }

    public override DateColumn Build()
    {
        Array.Resize(ref _seconds, _count);
        Schema = isKnown ? Schema : Schema with { HadMissing = _missing > 0 };
        return new DateColumn(Schema, _seconds);
    }
}

/// <summary>Collects texts.</summary>
internal sealed class TextBuilder(ColumnSchema schema, bool isKnown, int rows) : ColumnBuilder(schema)
{
    private string?[] _texts = new string?[rows];
    private int _count;
    private int _missing;

    public override ulong Add(ReadOnlySpan<byte> cell)
    {
        var missing = CellText.IsMissing(cell);
        _missing += missing ? 1 : 0;
        _texts[_count++] = missing ? null : System.Text.Encoding.UTF8.GetString(cell);
        return missing ? NoValue : CellText.Hash(cell);
    }

    public override TextColumn Build()
    {
        Array.Resize(ref _texts, _count);
        Schema = isKnown ? Schema : Schema with { HadMissing = _missing > 0 };
        return new TextColumn(Schema, _texts);
    }
}
