using System.Text.Json;

namespace Sundial.Learning.Machines;

/// <summary>How fast machines were found to train, so that the next plan starts from there: by machine, instructions, threads and family of networks.</summary>
/// <remarks>A file that is advice and no more: what cannot be read counts as nothing, what cannot be written is not kept, and a kill leaves it as it was or as it is to be.</remarks>
/// <param name="path">The file; null where nothing is to be remembered.</param>
public sealed class MachineRates(string? path)
{
    /// <summary>The usual name of the file, in whatever folder is kept between runs.</summary>
    public const string FileName = "rates.json";

    // A busy hour says little of the next run, which plans coarser images for it; what a machine can do alone says much. Of a machine that is
    // always slow that is known after a few runs, too.
    private const double SlowerCounts = 0.25;
    private const double FasterCounts = 0.75;
    private const int MostEntries = 200;
    private static readonly (double Low, double High) s_sane = (0.02, 200);
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>How many times longer than by the nominal rate steps took here before; null where that is unknown.</summary>
    /// <param name="family">The family of networks.</param>
    /// <param name="threads">Threads that compute.</param>
    public double? Recall(string family, int threads) =>
        Read().TryGetValue(Key(family, threads), out var entry) && entry.Slowness > s_sane.Low && entry.Slowness < s_sane.High ? entry.Slowness : null;

    /// <summary>Remembers what was measured.</summary>
    /// <param name="family">The family of networks.</param>
    /// <param name="threads">Threads that computed.</param>
    /// <param name="slowness">How many times longer than by the nominal rate steps took.</param>
    public void Remember(string family, int threads, double slowness)
    {
        if (path is null || !(slowness > s_sane.Low && slowness < s_sane.High))
        {
            return;
        }

        var (entries, key) = (Read(), Key(family, threads));
        var known = entries.TryGetValue(key, out var entry) && entry.Slowness > s_sane.Low && entry.Slowness < s_sane.High;
        var counts = known && slowness > entry!.Slowness ? SlowerCounts : FasterCounts;
        var mean = known ? Math.Exp((counts * Math.Log(slowness)) + ((1 - counts) * Math.Log(entry!.Slowness))) : slowness;
        entries[key] = new RateEntry(Math.Round(mean, 5), (known ? entry!.Runs : 0) + 1);
        if (entries.Count <= MostEntries)
        {
            Write(path, entries);
        }
    }

    private static string Key(string family, int threads) => $"{Processors.Machine}/{Processors.InstructionSet}/{threads}/{family}";

    private Dictionary<string, RateEntry> Read()
    {
        try
        {
            return path is null || !File.Exists(path) ? [] : JsonSerializer.Deserialize<Dictionary<string, RateEntry>>(File.ReadAllBytes(path), s_json) is { } read
                ? read.Where(one => one.Value is not null).ToDictionary(StringComparer.Ordinal)
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or NotSupportedException)
        {
            return [];
        }
    }

    private static void Write(string path, Dictionary<string, RateEntry> entries)
    {
        var partial = $"{path}.{Environment.ProcessId}.partial";
        try
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write))
            {
                file.Write(JsonSerializer.SerializeToUtf8Bytes(entries, s_json));
                file.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next plan starts from the nominal rate, as this one did.
        }
    }

    private sealed record RateEntry(double Slowness, int Runs);
}

/// <summary>How near a plan's first guess of the rate was.</summary>
/// <param name="ExpectedSecondsPerImage">What a training step was expected to take for an image.</param>
/// <param name="MeasuredSecondsPerImage">What it took.</param>
/// <param name="NominalSecondsPerImage">What it would have taken by the rate that plans are made with where nothing is known of a machine.</param>
/// <param name="WasRemembered">Whether the guess came from an earlier run on this machine.</param>
public sealed record PlannedRate(double ExpectedSecondsPerImage, double MeasuredSecondsPerImage, double NominalSecondsPerImage, bool WasRemembered);
