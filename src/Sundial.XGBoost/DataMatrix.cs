using System.Globalization;
using Sundial.XGBoost.Native;

namespace Sundial.XGBoost;

/// <summary>Rows of numbers to learn from or to predict for, with labels and weights where there are some. The library holds a copy of its own.</summary>
/// <remarks>May be read by several boosters, each on a thread of its own; the features are put into bins once, at the first round that a booster learns from it.</remarks>
public sealed unsafe class DataMatrix : IDisposable
{
    private readonly XGBoostApi _api = XGBoostApi.Instance;
    private bool _isBinned;

    /// <summary>Copies rows of numbers.</summary>
    /// <param name="rows">[N, columns], row-major; NaN where a number is missing.</param>
    /// <param name="columns">Numbers of a row, at least one.</param>
    /// <param name="threads">Threads to copy with; 0 for all.</param>
    /// <exception cref="ArgumentException">The numbers do not fill rows.</exception>
    /// <exception cref="XGBoostException">The library is missing, or refuses.</exception>
    public DataMatrix(ReadOnlySpan<float> rows, int columns, int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (rows.Length % columns != 0)
        {
            throw new ArgumentException($"{rows.Length} numbers do not fill rows of {columns}.", nameof(rows));
        }

        (Rows, Columns) = (rows.Length / columns, columns);
        nint handle;
        var config = ArrayInterface.Text(string.Create(CultureInfo.InvariantCulture, $"{{\"missing\":NaN,\"nthread\":{threads}}}"));
        fixed (float* data = rows)
        fixed (byte* array = ArrayInterface.Floats(data, Rows, columns), settings = config)
        {
            _api.Check(_api.MatrixCreateFromDense(array, settings, &handle));
        }

        Handle = new XGBoostHandle(_api.MatrixFree, handle);
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>Numbers of a row.</summary>
    public int Columns { get; }

    internal XGBoostHandle Handle { get; }

    /// <summary>Held while a booster learns from the rows that nobody has put into bins: the library does so in its first round, and does not expect another at the same time.</summary>
    internal Lock Binning { get; } = new();

    /// <summary>Whether a booster has learned from the rows.</summary>
    internal bool IsBinned { get => Volatile.Read(ref _isBinned); set => Volatile.Write(ref _isBinned, value); }

    /// <summary>Gives each row what is to be predicted for it.</summary>
    /// <param name="labels">[N]: a number, or the class from 0 on.</param>
    /// <exception cref="ArgumentException">There are not as many as rows.</exception>
    public void SetLabels(ReadOnlySpan<float> labels) => Set("label", labels);

    /// <summary>Gives each row a weight.</summary>
    /// <param name="weights">[N], none negative.</param>
    /// <exception cref="ArgumentException">There are not as many as rows.</exception>
    public void SetWeights(ReadOnlySpan<float> weights) => Set("weight", weights);

    /// <summary>Says what each column holds.</summary>
    /// <param name="types">One for each column: <c>q</c> for a quantity, <c>c</c> for a category, <c>int</c>, <c>float</c> or <c>i</c> for yes and no.</param>
    /// <exception cref="XGBoostException">A type is not known.</exception>
    public void SetFeatureTypes(IReadOnlyList<string> types)
    {
        ArgumentNullException.ThrowIfNull(types);
        ArgumentOutOfRangeException.ThrowIfNotEqual(types.Count, Columns);
        var texts = ArrayInterface.Text(string.Join('\0', types));
        var starts = new nint[types.Count];
        using var use = Handle.Borrow();
        fixed (byte* field = "feature_type\0"u8, text = texts)
        fixed (nint* pointers = starts)
        {
            var offset = 0;
            for (var i = 0; i < starts.Length; i++)
            {
                pointers[i] = (nint)(text + offset);
                offset += System.Text.Encoding.UTF8.GetByteCount(types[i]) + 1;
            }

            _api.Check(_api.MatrixSetText(use.Pointer, field, (byte**)pointers, (ulong)starts.Length));
        }
    }

    /// <summary>Releases the rows, at once or when the call that uses them ends.</summary>
    public void Dispose() => Handle.Dispose();

    private void Set(string field, ReadOnlySpan<float> values)
    {
        if (values.Length != Rows)
        {
            throw new ArgumentException($"There are {values.Length} of {field}, but {Rows} rows.", nameof(values));
        }

        using var use = Handle.Borrow();
        fixed (float* data = values)
        fixed (byte* name = ArrayInterface.Text(field), array = ArrayInterface.Floats(data, values.Length))
        {
            _api.Check(_api.MatrixSetInfo(use.Pointer, name, array));
        }
    }
}
