using Sundial.Learning.Data;

namespace Sundial.Learning.Tables.Reading;

/// <summary>Reads a table that a model knows in batches, every row in its order.</summary>
internal static class PredictionTable
{
    public static IEnumerable<Table> Read(TableFile file, TableSchema schema, int rowsPerBatch, TableReadOptions options, CancellationToken cancel)
    {
        using var open = file.Open(cancel);
        var scan = new TableScan(file, open.Text, options, KnownColumns.NamesOf(schema)) { Forgives = false };
        var known = new KnownColumns(schema, scan.Dialect, file.Name, withTarget: false);
        schema = schema with { Target = null };
        TableAssembly? batch = null, earlier = null;
        foreach (var row in scan.Read(cancel))
        {
            batch ??= Next();
            batch.Add(row);
            if (batch.Rows == rowsPerBatch)
            {
                yield return Built(batch);
                (earlier, batch) = (batch, null);
            }
        }

        if (batch is not null)
        {
            yield return Built(batch);
        }
        else if (earlier is null)
        {
            throw new DatasetException(TableCodes.NoRows, $"{file.Name} has no rows of data to predict for; add rows.");
        }

        TableAssembly Next()
        {
            var next = new TableAssembly(schema, known.Places, null, -1, scan.Watch, isKnown: true, rowsPerBatch);
            if (earlier is not null)
            {
                next.CountOnFrom(earlier);
            }

            return next;
        }

        Table Built(TableAssembly full) => full.Build(file.Path, schema, notices => scan.Reading(0, 1, [.. known.Notices, .. notices]));
    }
}
