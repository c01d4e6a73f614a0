using Sundial.Learning.Tables.Columns;
using Sundial.Onnx;

namespace Sundial.Learning.Tables.Encoders;

/// <summary>Makes a matrix of a table, by what its training rows were like.</summary>
internal sealed class TableEncoder
{
    private readonly IReadOnlyList<(string Column, ColumnEncoder Encoder)> _encoders;

    private TableEncoder(IReadOnlyList<(string Column, ColumnEncoder Encoder)> encoders) => _encoders = encoders;

    /// <summary>Numbers of a row.</summary>
    public int Width => _encoders.Sum(encoder => encoder.Encoder.Width);

    /// <summary>What each number is.</summary>
    public IReadOnlyList<string> Names => [.. _encoders.SelectMany(encoder => encoder.Encoder.Names(encoder.Column))];

    /// <summary>Whether a graph of it needs operators on texts, which came with operator set 20.</summary>
    public bool SplitsTexts => _encoders.Any(encoder => encoder.Encoder is TextEncoder);

    /// <summary>Looks at the training rows.</summary>
    /// <param name="training">Training rows only, so that nothing is known of others.</param>
    /// <param name="options">How.</param>
    public static TableEncoder Fit(Table training, EncodingOptions options)
    {
        var encoders = new List<(string, ColumnEncoder)>();
        foreach (var column in training.Columns)
        {
            if (EncoderOf(column, training, options) is { } encoder)
            {
                encoders.Add((column.Name, encoder));
            }
        }

        return new TableEncoder(encoders);
    }

    /// <summary>Encodes all rows.</summary>
    public FeatureMatrix Encode(Table table)
    {
        var width = Width;
        var values = new float[(long)table.RowCount * width];
        var columns = table.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        var offset = 0;
        foreach (var (name, encoder) in _encoders)
        {
            encoder.Encode(columns[name], values, offset, width);
            offset += encoder.Width;
        }

        return new FeatureMatrix(values, table.RowCount, width);
    }

    /// <summary>Does the same in a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="inputs">The raw columns by name.</param>
    /// <returns>[N, width].</returns>
    public Value Write(GraphBuilder graph, IReadOnlyDictionary<string, Value> inputs)
    {
        Value[] parts = [.. _encoders.Select(encoder => encoder.Encoder.Write(graph, inputs[encoder.Column]))];
        return parts.Length == 1 ? parts[0] : graph.Concat(parts, axis: 1);
    }

    private static ColumnEncoder? EncoderOf(Column column, Table training, EncodingOptions options) => column switch
    {
        NumberColumn => Binned(new NumberEncoder(), column, options),
        DateColumn => Binned(new DateEncoder(), column, options),
        TextColumn texts => TextEncoder.Fit(texts, options.MostWords, Math.Max(options.LeastRows, training.RowCount / 1000)),
        CategoryColumn categories => OfCategories(categories, training, options),
        _ => null,
    };

    private static ColumnEncoder Binned(ColumnEncoder numbers, Column column, EncodingOptions options) =>
        options.Bins > 0 ? BinnedEncoder.Fit(numbers, column, options.Bins) : numbers;

    private static ColumnEncoder OfCategories(CategoryColumn column, Table training, EncodingOptions options)
    {
        var codes = CategoryCodes.Fit(column, options.MostCategories, options.LeastRows);
        return codes.Kept.Count <= options.OneHotUpTo ? new OneHotEncoder(codes)
            : options.OrderByTarget && TargetOrder.Fit(column, codes, training) is { } order ? new CategoryEncoder(codes, order)
            : new CategoryEncoder(codes);
    }
}
