namespace Sundial.Learning.Tables.Encoders;

/// <summary>Rows of numbers, NaN where one is missing.</summary>
/// <param name="Values">[rows, columns], row-major.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="Columns">Numbers of a row.</param>
internal sealed record FeatureMatrix(float[] Values, int Rows, int Columns)
{
    /// <summary>The numbers of a row.</summary>
    public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * Columns, Columns);

    /// <summary>Rows by index, copied.</summary>
    public FeatureMatrix Take(ReadOnlySpan<int> rows)
    {
        var values = new float[rows.Length * Columns];
        for (var i = 0; i < rows.Length; i++)
        {
            Row(rows[i]).CopyTo(values.AsSpan(i * Columns));
        }

        return new FeatureMatrix(values, rows.Length, Columns);
    }
}
