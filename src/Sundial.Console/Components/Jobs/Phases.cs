using System.Collections.Frozen;

namespace Sundial.Console.Components.Jobs;

/// <summary>Phases of a job in words and colours.</summary>
internal static class Phases
{
    /// <summary>The platform's own mark of the moment at which somebody changed the job; it takes no time.</summary>
    public const string Modified = "modified";

    private static readonly FrozenDictionary<string, string> s_known = new Dictionary<string, string>
    {
        ["waiting"] = "waiting for a worker",
        ["starting"] = "beginning",
        ["start"] = "starting the program",
        ["downloading"] = "fetching data",
        ["load"] = "reading data",
        ["split"] = "dividing data",
        ["subsample"] = "choosing data",
        ["probe"] = "timing the machine",
        ["tune"] = "tuning",
        ["train"] = "training",
        ["test"] = "testing",
        ["save"] = "saving",
        ["resume"] = "taking up again",
        ["uploading"] = "handing in",
    }.ToFrozenDictionary();

    /// <summary>What it is called.</summary>
    public static string Name(string phase) => s_known.GetValueOrDefault(phase) ?? Words.Name(phase);

    /// <summary>The class of its colour.</summary>
    public static string ColourOf(string phase) => s_known.ContainsKey(phase) ? $"phase-{phase}" : "phase-other";
}
