using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Sundial.Server.Platform.Database;

/// <summary>One numbered step of the schema; steps only ever go forward.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="Name">The file's name, for people: 0007_model_aliases.</param>
/// <param name="Sql">All its statements.</param>
internal sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>Of the text, whatever way its lines end.</summary>
    public string Checksum =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>The steps that are built into this Sundial, in order.</summary>
    public static IReadOnlyList<Migration> BuiltIn { get; } = Embedded(typeof(Migration).Assembly);

    private static List<Migration> Embedded(Assembly assembly)
    {
        const string Suffix = ".sql";
        var prefix = $"{typeof(Migration).Namespace}.Migrations.";
        var steps = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(resource =>
            {
                using var text = new StreamReader(assembly.GetManifestResourceStream(resource)!);
                var name = resource[prefix.Length..^Suffix.Length];
                return new Migration(int.Parse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), name, text.ReadToEnd());
            })
            .OrderBy(step => step.Number)
            .ToList();
        return steps.Select(step => step.Number).SequenceEqual(Enumerable.Range(1, steps.Count))
            ? steps
            : throw new InvalidOperationException($"The migrations are not numbered from 1 without gaps: {string.Join(", ", steps.Select(step => step.Name))}.");
    }
}
