using Sundial.Learning.Data;

namespace Sundial.Learning.Tables.Reading;

/// <summary>Reads a table that a model knows in batches, every row in its order.</summary>
internal static class PredictionTable
{
    public static IEnumerable<Table> Read(string path, TableSchema schema, int rowsPerBatch, TableReadOptions options, CancellationToken cancel)
    {
        var file = TableFile.Find(path, options.Archive, cancel);
        using var open = file.Open(cancel);
        var scan = new TableScan(file, open.Text, options, KnownColumns.NamesOf(schema)) { Forgives = false };
        var known = new KnownColumns(schema, scan.Dialect, file.Name, withTarget: false);
        schema = schema with { Target = null };
        TableAssembly? batch = null;
        var any = false;
        foreach (var row in scan.Read(cancel))
        {
            batch ??= new TableAssembly(schema, known.Places, null, -1, scan.Watch, isKnown: true, rowsPerBatch);
            batch.Add(row);
            if (batch.Rows == rowsPerBatch)
            {
                yield return Built(batch);
                (batch, any) = (null, true);
            }
        }

        if (batch is not null)
        {
            yield return Built(batch);
        }
        else if (!any)
        {
            throw new DatasetException(TableCodes.NoRows, $"{file.Name} has no rows of data to predict for; add rows.");
        }

        Table Built(TableAssembly full) => full.Build(path, schema, notices => scan.Reading(0, 1, any ? notices : [.. known.Notices, .. notices]));
    }
}
