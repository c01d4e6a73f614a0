using System.Globalization;
using System.Text;
using Sundial.Learning.Data;
using Sundial.Learning.Data.Sources;
using Sundial.Learning.Tables.Columns;

namespace Sundial.Learning.Tables.Reading;

/// <summary>Collects what is to be learned, row after row; rows without it are of no use.</summary>
internal sealed class TargetBuilder
{
    private static readonly string[] s_yes = ["1", "true", "yes", "y", "t", "positive", "pos", "+", "+1"];
    private static readonly string[] s_no = ["0", "-1", "false", "no", "n", "f", "negative", "neg", "-"];

    private readonly TargetSchema _schema;
    private readonly bool _isKnown;
    private readonly string _file;
    private readonly bool _dashIsClass;
    private readonly ByteDictionary _classes = new();
    private readonly List<long> _counts = [];
    private int[] _labels;
    private float[] _values;
    private int _count;

    /// <summary>A builder for so many rows.</summary>
    /// <param name="schema">What is learned; its classes count where a model knows them.</param>
    /// <param name="isKnown">Whether a model knows the classes.</param>
    /// <param name="rows">The most rows.</param>
    /// <param name="file">What messages call the file.</param>
    public TargetBuilder(TargetSchema schema, bool isKnown, int rows, string file)
    {
        (_schema, _isKnown, _file) = (schema, isKnown, file);
        _dashIsClass = schema.ClassNames.Contains("-");
        var byClass = schema.Task == TableTask.Classification;
        (_labels, _values) = (byClass ? new int[rows] : [], byClass ? [] : new float[rows]);
        foreach (var name in schema.ClassNames)
        {
            var bytes = Encoding.UTF8.GetBytes(name);
            _classes.Add(bytes, CellText.Hash(bytes));
        }
    }

    /// <summary>Rows without a value.</summary>
    public long Missing { get; private set; }

    /// <summary>Rows with a value that is no number where one is to be learned.</summary>
    public long Strays { get; private set; }

    /// <summary>Adds a trimmed cell in UTF-8; false when the row is of no use.</summary>
    /// <exception cref="DatasetException">A class that the model does not know, or far too many.</exception>
    public bool Add(ReadOnlySpan<byte> cell)
    {
        if (CellText.IsMissing(cell) && !(_dashIsClass && cell is [(byte)'-']))
        {
            Missing++;
            return false;
        }

        return _schema.Task == TableTask.Classification ? AddClass(Canonical(cell)) : AddNumber(cell);
    }

    /// <summary>What is learned, with the classes that were found; the class of each row, and the number.</summary>
    public (TargetSchema Schema, int[] Labels, float[] Values) Build()
    {
        Array.Resize(ref _labels, Math.Min(_labels.Length, _count));
        Array.Resize(ref _values, Math.Min(_values.Length, _count));
        if (_isKnown || _schema.Task == TableTask.Regression)
        {
            return (_schema, _labels, _values);
        }

        var names = Enumerable.Range(0, _classes.Count).Select(code => Encoding.UTF8.GetString(_classes[code])).ToArray();
        var order = Ordered(names);
        var placeOf = new int[order.Length];
        for (var place = 0; place < order.Length; place++)
        {
            placeOf[order[place]] = place;
        }

        for (var i = 0; i < _labels.Length; i++)
        {
            _labels[i] = placeOf[_labels[i]];
        }

        return (_schema with { ClassNames = [.. order.Select(code => names[code])] }, _labels, _values);
    }

    private bool AddClass(ReadOnlySpan<byte> cell)
    {
        var hash = CellText.Hash(cell);
        var code = _classes.Find(cell, hash);
        if (code < 0)
        {
            if (_isKnown)
            {
                var known = string.Join(", ", _schema.ClassNames.Take(8).Select(name => $"\"{name}\"")) + (_schema.ClassNames.Count > 8 ? $" and {_schema.ClassNames.Count - 8:N0} more" : "");
                throw new DatasetException(TableCodes.UnknownClass, $"{_file} has \"{EntryNames.Printable(EncodingWatch.TextOf(cell))}\" in \"{_schema.Name}\", which the model does not know; it knows {known}.");
            }

            if (_classes.Count == TargetRules.MostClasses)
            {
                throw new DatasetException(TableCodes.TargetUnusable, $"{_file} has more than {TargetRules.MostClasses:N0} different values in \"{_schema.Name}\", which are no classes; name another column with --target.");
            }

            code = _classes.Add(cell, hash);
        }

        // Classes that were there before the first row have no counts yet.
        while (_counts.Count <= code)
        {
            _counts.Add(0);
        }

        _counts[code]++;
        _labels[_count++] = code;
        return true;
    }

    private bool AddNumber(ReadOnlySpan<byte> cell)
    {
        if ((!NumberCell.TryParse(cell, _schema.NumberStyle, out var value) && !(_isKnown && NumberCell.TryParse(cell, NumberStyle.Plain, out value))) || float.IsInfinity((float)value))
        {
            Strays++;
            return false;
        }

        _values[_count++] = (float)value;
        return true;
    }

    // 1.0 and 1 are one class: a column of numbers with gaps is written with points by many programs.
    private static ReadOnlySpan<byte> Canonical(ReadOnlySpan<byte> cell)
    {
        var bare = cell.TrimEnd((byte)'0');
        return bare.Length >= 2 && bare.Length < cell.Length && bare[^1] == '.' && NumberCell.TryParse(cell, NumberStyle.Plain, out _) ? bare[..^1] : cell;
    }

    private int[] Ordered(string[] names)
    {
        var codes = Enumerable.Range(0, names.Length);
        int[] order = names.All(name => double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            ? [.. codes.OrderBy(code => double.Parse(names[code], NumberStyles.Float, CultureInfo.InvariantCulture)).ThenBy(code => names[code], StringComparer.Ordinal)]
            : [.. codes.OrderBy(code => names[code], StringComparer.Ordinal)];

        // Of two, the positive one comes second: the one that says yes, else the rarer.
        if (order is [var first, var second])
        {
            var (one, other) = (Says(names[first]), Says(names[second]));
            var tells = one != other && ((one != 0 && other != 0) || !names.Any(name => char.IsAsciiDigit(name[^1])));
            var swap = tells ? one > other : _counts[first] < _counts[second];
            order = swap ? [second, first] : order;
        }

        return order;
    }

    private static int Says(string name) =>
        s_yes.Contains(name, StringComparer.OrdinalIgnoreCase) ? 1 : s_no.Contains(name, StringComparer.OrdinalIgnoreCase) ? -1 : 0;
}
