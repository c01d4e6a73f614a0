using Sundial.Learning.Data;
using Sundial.Learning.Data.Sources;

namespace Sundial.Learning.Tables.Reading;

/// <summary>Finds the columns that a model knows in a file, by name; in a file without names, by their order.</summary>
internal sealed class KnownColumns
{
    private readonly List<string> _notices = [];

    /// <summary>Finds them.</summary>
    /// <param name="schema">What the model knows.</param>
    /// <param name="dialect">How the file is written.</param>
    /// <param name="file">What messages call it.</param>
    /// <param name="withTarget">Whether the target must be there.</param>
    /// <exception cref="DatasetException">One is not there and was never missing in training.</exception>
    public KnownColumns(TableSchema schema, Dialect dialect, string file, bool withTarget)
    {
        var names = dialect.HasHeader ? dialect.Names : ByOrder(schema, dialect, withTarget);
        TargetPlace = schema.Target is null ? -1 : Array.IndexOf(names, schema.Target.Name);
        if (withTarget && TargetPlace < 0)
        {
            throw new DatasetException(TableCodes.TargetMissing, $"{file} has no column \"{schema.Target!.Name}\", which is to be tested on; {NearNames.Of(schema.Target.Name, names)}");
        }

        Places = [.. schema.Features.Select(column => Place(column, names, file))];
        var unknown = names.Except(schema.Columns.Select(column => column.Name), StringComparer.Ordinal).Where(name => name != schema.Target?.Name).ToArray();
        if (unknown.Length > 0)
        {
            _notices.Add($"{(unknown.Length == 1 ? "The column" : "The columns")} {Some(unknown)} {(unknown.Length == 1 ? "was" : "were")} not there in training, and {(unknown.Length == 1 ? "is" : "are")} left out.");
        }
    }

    /// <summary>Where each feature stands; -1 for one that is missing in every row.</summary>
    public int[] Places { get; }

    /// <summary>Where the target stands; -1 when it is not there.</summary>
    public int TargetPlace { get; }

    /// <summary>What should be known.</summary>
    public IReadOnlyList<string> Notices => _notices;

    /// <summary>All names that a model knows, by which a header is recognised.</summary>
    public static HashSet<string> NamesOf(TableSchema schema)
    {
        var names = schema.Columns.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        if (schema.Target is { } target)
        {
            names.Add(target.Name);
        }

        return names;
    }

    private int Place(ColumnSchema column, string[] names, string file)
    {
        var place = Array.IndexOf(names, column.Name);
        if (place < 0 && !column.HadMissing)
        {
            throw new DatasetException(
                TableCodes.ColumnMissing, $"{file} has no column \"{EntryNames.Printable(column.Name)}\", which the model needs; {NearNames.Of(column.Name, names)}");
        }

        if (place < 0)
        {
            _notices.Add($"There is no column \"{EntryNames.Printable(column.Name)}\"; its values count as missing, as some were in training.");
        }

        return place;
    }

    // The order of training, with the target where it stood or without it: the schema does not tell where, so it is taken for the last.
    private string[] ByOrder(TableSchema schema, Dialect dialect, bool withTarget)
    {
        string[] columns = [.. schema.Columns.Select(column => column.Name)];
        string[] all = schema.Target is { } target ? [.. columns, target.Name] : columns;
        var known = NamesOf(schema);
        if (dialect.Names.Count(known.Contains) * 2 >= dialect.Names.Length || (dialect.Names.Length != all.Length && (withTarget || dialect.Names.Length != columns.Length)))
        {
            return dialect.Names;
        }

        _notices.Add("There is no row of names; the columns were taken in the order of training.");
        return dialect.Names.Length == all.Length ? all : columns;
    }

    private static string Some(string[] names) =>
        string.Join(", ", names.Take(5).Select(name => $"\"{EntryNames.Printable(name)}\"")) + (names.Length > 5 ? $" and {names.Length - 5:N0} more" : "");
}
