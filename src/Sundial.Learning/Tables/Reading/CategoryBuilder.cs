using System.Text;
using Sundial.Learning.Tables.Columns;

namespace Sundial.Learning.Tables.Reading;

/// <summary>Collects categories of a table that is learned from: its values become the schema's.</summary>
internal sealed class CategoryBuilder(ColumnSchema schema, int rows, int distinct) : ColumnBuilder(schema)
{
    /// <summary>More values than these are of no use to any learner: the rarer ones count as other.</summary>
    private const int MostCategories = 10_000;
    private const int NotKept = -2;

    private readonly ByteDictionary _values = new();
    private readonly List<long> _counts = [];
    private int[] _codes = new int[rows];
    private int _count;
    private int _missing;
    private int _other;

    public override string? Notice => _other == 0
        ? null
        : $"{Quoted(Schema.Name)} has too many different values: the {Schema.Categories.Count:N0} most frequent are told apart, and the {_other:N0} rows with others count as one.";

    public override ulong Add(ReadOnlySpan<byte> cell)
    {
        if (CellText.IsMissing(cell))
        {
            _missing++;
            _codes[_count++] = CategoryColumn.Missing;
            return NoValue;
        }

        var hash = CellText.Hash(cell);
        var code = _values.Find(cell, hash);
        if (code < 0 && _values.Count < distinct)
        {
            code = _values.Add(cell, hash);
            _counts.Add(0);
        }

        if (code >= 0)
        {
            _counts[code]++;
        }

        _codes[_count++] = code >= 0 ? code : NotKept;
        return hash;
    }

    public override CategoryColumn Build()
    {
        var names = Enumerable.Range(0, _values.Count).Select(code => Encoding.UTF8.GetString(_values[code])).ToArray();
        int[] order = [.. Enumerable.Range(0, names.Length).OrderByDescending(code => _counts[code]).ThenBy(code => names[code], StringComparer.Ordinal).Take(MostCategories)];
        var placeOf = Enumerable.Repeat(order.Length, names.Length).ToArray();
        for (var place = 0; place < order.Length; place++)
        {
            placeOf[order[place]] = place;
        }

        Array.Resize(ref _codes, _count);
        for (var i = 0; i < _count; i++)
        {
            _codes[i] = _codes[i] switch { NotKept => order.Length, CategoryColumn.Missing => CategoryColumn.Missing, var code => placeOf[code] };
            _other += _codes[i] == order.Length ? 1 : 0;
        }

        Schema = Schema with { HadMissing = _missing > 0, Categories = [.. order.Select(code => names[code])], CategoryCounts = [.. order.Select(code => _counts[code])] };
        return new CategoryColumn(Schema, _codes);
    }
}

/// <summary>Collects categories that a model knows; every other value is other.</summary>
internal sealed class KnownCategoryBuilder : ColumnBuilder
{
    private readonly ByteDictionary _values = new();
    private int[] _codes;
    private int _count;
    private int _unseen;
    private string _firstUnseen = "";

    public KnownCategoryBuilder(ColumnSchema schema, int rows)
        : base(schema)
    {
        _codes = new int[rows];
        foreach (var name in schema.Categories)
        {
            var bytes = Encoding.UTF8.GetBytes(name);
            _values.Add(bytes, CellText.Hash(bytes));
        }
    }

    public override string? Notice => _unseen == 0
        ? null
        : $"{_unseen:N0} {(_unseen == 1 ? "row has a value" : "rows have values")} in {Quoted(Schema.Name)} that training never saw, such as {Quoted(_firstUnseen)}; {(_unseen == 1 ? "it counts" : "they count")} as other.";

    public override ulong Add(ReadOnlySpan<byte> cell)
    {
        if (CellText.IsMissing(cell))
        {
            _codes[_count++] = CategoryColumn.Missing;
            return NoValue;
        }

        var hash = CellText.Hash(cell);
        var code = _values.Find(cell, hash);
        if (code < 0)
        {
            _firstUnseen = _unseen++ == 0 ? Encoding.UTF8.GetString(cell) : _firstUnseen;
            code = _values.Count;
        }

        _codes[_count++] = code;
        return hash;
    }

    public override void CountOnFrom(ColumnBuilder earlier)
    {
        base.CountOnFrom(earlier);
        (_unseen, _firstUnseen) = (((KnownCategoryBuilder)earlier)._unseen, ((KnownCategoryBuilder)earlier)._firstUnseen);
    }

    public override CategoryColumn Build()
    {
        Array.Resize(ref _codes, _count);
        return new CategoryColumn(Schema, _codes);
    }
}
