using Sundial.Learning.Data;
using Sundial.Learning.Tables.Reading;

namespace Sundial.Learning.Tables;

/// <summary>
/// Reads tables: CSV and its relatives with commas, semicolons, tabs or bars, gzipped or in an archive or not, in UTF-8, UTF-16 or
/// Windows-1252. What they hold is recognised by looking. A file of any size is streamed; what is kept of it is bounded.
/// </summary>
public static class TableReader
{
    /// <summary>Reads a table to learn from.</summary>
    /// <param name="path">A file, an archive with one table in it, or a folder with one.</param>
    /// <param name="options">Target and bounds; the defaults when null.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="DatasetException">There is nothing to learn from, or the file cannot be read.</exception>
    public static Table Read(string path, TableReadOptions? options = null, CancellationToken cancel = default) =>
        TrainingTable.Read(path, Checked(options), cancel);

    /// <summary>Reads a table to test a model on. Rows without a target are left out, and told.</summary>
    /// <param name="path">A file, an archive with one table in it, or a folder with one.</param>
    /// <param name="schema">What the model learned; columns are found by name, in any order.</param>
    /// <param name="options">Bounds; its target and task are not used.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="DatasetException">A column is not there, a class was not learned, or the file cannot be read.</exception>
    public static Table ReadTest(string path, TableSchema schema, TableReadOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return schema.Target is null
            ? throw new ArgumentException("There is no target to test on.", nameof(schema))
            : TrainingTable.ReadKnown(path, schema, Checked(options), cancel);
    }

    /// <summary>
    /// Reads a table to predict for: every row, in the order of the file, in batches. There is no target in them, whether the file has one or not. The notices of a
    /// batch tell of all rows up to its last.
    /// </summary>
    /// <param name="path">A file, an archive with one table in it, or a folder with one.</param>
    /// <param name="schema">What the model learned; columns are found by name, in any order. One that it never saw is left out, and told.</param>
    /// <param name="rowsPerBatch">Rows of every batch but the last.</param>
    /// <param name="options">Bounds; its target and task are not used.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="DatasetException">A column is not there, a row has too many or too few cells, or the file cannot be read.</exception>
    public static IEnumerable<Table> ReadForPrediction(
        string path, TableSchema schema, int rowsPerBatch = 1 << 16, TableReadOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentOutOfRangeException.ThrowIfLessThan(rowsPerBatch, 1);
        options = Checked(options);
        return PredictionTable.Read(TableFile.Find(path, options.Archive, cancel), schema, rowsPerBatch, options, cancel);
    }

    /// <summary>Reads a table to predict for as it comes out of a stream, gzipped or not, such as standard input.</summary>
    /// <param name="stream">The table; read to its end, and closed.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="schema">What the model learned; columns are found by name, in any order. One that it never saw is left out, and told.</param>
    /// <param name="rowsPerBatch">Rows of every batch but the last.</param>
    /// <param name="options">Bounds; its target and task are not used.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="DatasetException">A column is not there, a row has too many or too few cells, or the text cannot be read.</exception>
    public static IEnumerable<Table> ReadForPrediction(
        Stream stream, string name, TableSchema schema, int rowsPerBatch = 1 << 16, TableReadOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentOutOfRangeException.ThrowIfLessThan(rowsPerBatch, 1);
        options = Checked(options);
        return PredictionTable.Read(TableFile.Of(stream, name, options.Archive), schema, rowsPerBatch, options, cancel);
    }

    /// <summary>Whether a path names a table, as far as its name and first bytes tell. Never fails: what cannot be read is none.</summary>
    /// <param name="path">A file, archive or folder.</param>
    public static bool LooksLikeTable(string path)
    {
        try
        {
            return TableFile.IsLikely(path);
        }
        catch (DatasetException)
        {
            return false;
        }
    }

    private static TableReadOptions Checked(TableReadOptions? options)
    {
        options ??= new TableReadOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MemoryBytes, 1 << 20, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxColumns, 1, nameof(options));
        return options.Separator is null or ',' or ';' or '\t' or '|' ? options : throw new ArgumentException("The separator is a comma, a semicolon, a tab or a bar.", nameof(options));
    }
}

