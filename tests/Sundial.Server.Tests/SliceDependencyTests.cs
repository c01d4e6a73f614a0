using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace Sundial.Server.Tests;

/// <summary>Which slice of the server may name which. Namespace = folder is held by the compiler, so the text of the sources is enough.</summary>
public sealed partial class SliceDependencyTests
{
    private static readonly Dictionary<string, string[]> MayName = new()
    {
        ["Platform"] = [],
        ["Tenancy"] = ["Platform"],
        ["Datasets"] = ["Platform", "Tenancy"],
        ["Algorithms"] = ["Platform", "Tenancy", "Datasets"],
        ["Models"] = ["Platform", "Tenancy", "Datasets", "Algorithms"],
        ["Training"] = ["Platform", "Tenancy", "Datasets", "Algorithms", "Models"],
        ["Hosting"] = ["Platform", "Tenancy", "Datasets", "Algorithms", "Models", "Training"],
        ["Provisioning"] = ["Platform", "Tenancy", "Datasets", "Algorithms", "Models", "Training"],
    };

    [Fact]
    public void Slices_name_only_those_beneath_them()
    {
        var sources = Sources();
        var faults = Directory.EnumerateFiles(sources, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Slice: Path.GetRelativePath(sources, file).Split(Path.DirectorySeparatorChar), File: file))
            .Where(one => one.Slice.Length > 1)
            .SelectMany(one => Named(one.File).Select(named => (Slice: one.Slice[0], Named: named, one.File)))
            .Where(one => one.Named != one.Slice && !Allowed(one.Slice).Contains(one.Named))
            .Select(one => $"{Path.GetRelativePath(sources, one.File)} names {one.Named}")
            .Distinct()
            .ToList();

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Every_folder_has_its_place_in_the_table() =>
        Assert.Equal(
            MayName.Keys.Order(StringComparer.Ordinal),
            Directory.EnumerateDirectories(Sources()).Select(folder => Path.GetFileName(folder)).Where(name => name is not ("bin" or "obj")).Order(StringComparer.Ordinal));

    [Fact]
    public void The_server_never_names_the_engine() =>
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Sources(), "*.cs*", SearchOption.AllDirectories),
            file => Regex.IsMatch(File.ReadAllText(file), @"Sundial\.(OnnxRuntime|Learning)\b"));

    private static string[] Allowed(string slice) => MayName.GetValueOrDefault(slice) ?? [];

    private static IEnumerable<string> Named(string file) => Mention().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value).Where(MayName.ContainsKey);

    private static string Sources([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../src/Sundial.Server"));

    [GeneratedRegex(@"\bSundial\.Server\.(\w+)")]
    private static partial Regex Mention();
}
