using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Columns;
using Sundial.Learning.Tables.Export;
using Sundial.OnnxRuntime;

namespace Sundial.Learning.Evaluation;

/// <summary>A saved model of tables, opened to predict a column of rows.</summary>
/// <remarks>Not for use by several threads at once; it computes on several threads itself.</remarks>
public sealed class TablePredictor : SavedModel
{
    // A batch takes some tens of bytes a cell while it is predicted, and strings more.
    private const int CellsPerBatch = 1 << 20;
    private const int MostRowsPerBatch = 1 << 14;

    // No category is called so: the graph takes it for one that training never saw.
    private const string NeverSeen = "\uFFFF";

    private readonly Session _session;
    private readonly string[] _inputs;
    private readonly string _output;

    private TablePredictor(ModelFile file, TableInput input, Session session)
        : base(file)
    {
        (_session, Schema) = (session, input.Schema);
        _inputs = [.. Schema.Features.Select(column => column.Name)];
        _output = OutputOf(Schema);
    }

    /// <summary>The columns that it was trained on, and what it predicts.</summary>
    public TableSchema Schema { get; }

    /// <summary>What it predicts.</summary>
    public TargetSchema Target => Schema.Target!;

    /// <summary>The class names, in the order of the probabilities; empty where numbers are predicted.</summary>
    public override IReadOnlyList<string> ClassNames => Target.ClassNames;

    /// <summary>Numbers that are predicted of a row: a probability of each class, or the number.</summary>
    public int Outputs => Target.Task == TableTask.Classification ? Target.ClassNames.Count : 1;

    /// <summary>Rows that are best predicted in one call.</summary>
    public int RowsPerBatch => Math.Clamp(CellsPerBatch / Math.Max(1, Schema.Features.Count), 1, MostRowsPerBatch);

    /// <summary>Opens a model of tables saved by a training run.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="threads">Threads to compute with; the processors there are when null.</param>
    /// <exception cref="ModelException">It is missing, unreadable, damaged, or another kind of model.</exception>
    /// <exception cref="OrtException">The runtime itself is missing.</exception>
    public static new TablePredictor Open(string path, int? threads = null)
    {
        var file = ModelFile.Read(path);
        file.Demand("tables", IsTask);
        return Open(file, threads);
    }

    /// <summary>Opens a file that says it is a model of tables.</summary>
    internal static TablePredictor Open(ModelFile file, int? threads)
    {
        var input = TableInput.Of(file.Metadata) ?? throw ModelFile.Damaged(file.Path);
        var names = file.Graph.Input.Select(value => value.Name).ToHashSet(StringComparer.Ordinal);
        return names.SetEquals(input.Schema.Features.Select(column => column.Name)) && file.Graph.Output.Any(value => value.Name == OutputOf(input.Schema))
            ? new TablePredictor(file, input, file.Open(threads))
            : throw ModelFile.Foreign(file.Path, "says that it predicts a column of a table, but its inputs and outputs are not those of such a model");
    }

    /// <summary>Whether models that call their task so predict a column of a table.</summary>
    internal static bool IsTask(string task) => task is "table-classification" or "table-regression";

    /// <summary>Predicts.</summary>
    /// <param name="rows">Rows with the columns of <see cref="Schema"/>, as <see cref="TableReader"/> reads them.</param>
    /// <returns>[N, classes] probabilities, or [N] numbers.</returns>
    /// <exception cref="ModelException">The model fails on them.</exception>
    public float[] Predict(Table rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var binding = _session.Bind(_inputs, [_output]);
        var tensors = new List<OrtTensor>(_inputs.Length);
        try
        {
            foreach (var name in _inputs)
            {
                tensors.Add(TensorOf(rows.Find(name) ?? throw new ArgumentException($"There is no column \"{name}\".", nameof(rows))));
                binding.SetInput(tensors.Count - 1, tensors[^1]);
            }

            binding.SetOutput(0, null);
            binding.Run();
            using var output = binding.TakeOutput(0);
            return output.ElementType == ElementType.Float && output.Length == (long)rows.RowCount * Outputs ? output.Data<float>().ToArray() : throw ModelFile.Damaged(Path);
        }
        catch (OrtException fault)
        {
            throw ModelFile.Damaged(Path, fault);
        }
        finally
        {
            tensors.ForEach(tensor => tensor.Dispose());
        }
    }

    /// <summary>Measures the model on rows of which the truth is known.</summary>
    /// <param name="test">Rows with a target, as <see cref="TableReader.ReadTest"/> reads them.</param>
    /// <param name="progress">Told how many rows are done.</param>
    /// <param name="cancel">Stops it between batches.</param>
    /// <exception cref="ModelException">The model fails on them.</exception>
    public TableEvaluation Evaluate(Table test, IProgress<int>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(test);
        int[] rows = [.. Enumerable.Range(0, test.RowCount)];
        var predictions = new float[test.RowCount * Outputs];
        for (var done = 0; done < rows.Length;)
        {
            cancel.ThrowIfCancellationRequested();
            var part = rows.AsSpan(done, Math.Min(RowsPerBatch, rows.Length - done));
            Predict(test.Take(part)).CopyTo(predictions, done * Outputs);
            done += part.Length;
            progress?.Report(done);
        }

        return TableEvaluation.Of(test, rows, predictions) ?? throw new ArgumentException("There are no rows, or they have no target.", nameof(test));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _session.Dispose();

    private static string OutputOf(TableSchema schema) => TableModelWriter.Free(
        [.. schema.Features.Select(column => column.Name)],
        schema.Target!.Task == TableTask.Classification ? TableModelWriter.Probabilities : TableModelWriter.Prediction);

    private static OrtTensor TensorOf(Column column)
    {
        long[] shape = [column.Count, 1];
        return column switch
        {
            NumberColumn numbers => OrtTensor.Over<float>(numbers.Values.ToArray(), shape),
            DateColumn dates => OrtTensor.Over<double>(dates.Seconds.ToArray(), shape),
            CategoryColumn categories => OrtTensor.OfStrings(TextsOf(categories), shape),
            TextColumn texts => OrtTensor.OfStrings(TextsOf(texts), shape),
            _ => throw new NotSupportedException($"There is no tensor of a {column.Kind}."),
        };
    }

    private static string[] TextsOf(CategoryColumn column)
    {
        var codes = column.Codes.Span;
        var names = column.Schema.Categories;
        var texts = new string[codes.Length];
        for (var row = 0; row < texts.Length; row++)
        {
            texts[row] = codes[row] < 0 ? "" : codes[row] < names.Count ? names[codes[row]] : NeverSeen;
        }

        return texts;
    }

    private static string[] TextsOf(TextColumn column)
    {
        var texts = column.Texts.ToArray();
        for (var row = 0; row < texts.Length; row++)
        {
            texts[row] ??= "";
        }

        return texts!;
    }
}
