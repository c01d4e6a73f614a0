using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Sundial.Learning.Machines;
using Sundial.Learning.Tables;
using Sundial.Learning.Training;

namespace Sundial.Worker.Algorithms;

/// <summary>What a user set of a built-in algorithm, out of all that there is to set; each algorithm takes some of it.</summary>
internal sealed record AlgorithmHyperparameters
{
    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, double Bytes)[] s_units =
        [("B", 1), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("KIB", 1024), ("MIB", 1 << 20), ("GIB", 1 << 30)];

    /// <summary>Epochs to train; null to train as long as the deadline allows.</summary>
    public int? Epochs { get; private init; }

    /// <summary>Seed of every random choice.</summary>
    public ulong Seed { get; private init; } = 1;

    /// <summary>Threads to compute with.</summary>
    public int Threads { get; private init; } = Environment.ProcessorCount;

    /// <summary>What to compute with; null for <see cref="Threads"/>.</summary>
    public ProcessingTier? Tier { get; private init; }

    /// <summary>What the model should be best at.</summary>
    public OptimizeFor OptimizeFor { get; private init; } = OptimizeFor.Accuracy;

    /// <summary>Bound on the decoded pixels, or on what is kept of a table, in memory, in bytes.</summary>
    public long MemoryBytes { get; private init; } = 1L << 30;

    /// <summary>Of a table, the column to learn; null to tell by looking.</summary>
    public string? Target { get; private init; }

    /// <summary>Of a table, what to learn of it; null to tell by looking.</summary>
    public TableTask? TableTask { get; private init; }

    /// <summary>Whether better hyperparameters are searched for where the time allows it.</summary>
    public bool Tunes { get; private init; } = true;

    /// <summary>Reads the file; the defaults where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="algorithm">Whose they are.</param>
    /// <exception cref="AlgorithmException">It is not as it should be; the message names the hyperparameter.</exception>
    public static AlgorithmHyperparameters Read(string path, BuiltInAlgorithm algorithm)
    {
        var result = new AlgorithmHyperparameters();
        if (!File.Exists(path))
        {
            return result;
        }

        try
        {
            using var file = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (var property in file.RootElement.EnumerateObject().Where(property => !IsOfThePlatform(property.Name)))
            {
                var value = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()!.Trim() : throw Bad(property.Name, "is no string; every value of hyperparameters.json is one");
                result = algorithm.Hyperparameters.Contains(property.Name)
                    ? result.With(property.Name, value)
                    : throw new AlgorithmException($"There is no hyperparameter \"{property.Name}\"; {algorithm.Name} knows {string.Join(", ", algorithm.Hyperparameters.SkipLast(1))} and {algorithm.Hyperparameters[^1]}.");
            }

            return result;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new AlgorithmException($"{path} is no JSON object of strings ({fault.Message.TrimEnd('.')}); write the hyperparameters as {{\"name\":\"value\"}}.", fault);
        }
    }

    private AlgorithmHyperparameters With(string name, string value) => name switch
    {
        "epochs" => this with { Epochs = Whole(name, value, 1, 100_000) },
        "seed" => this with { Seed = ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : throw Bad(name, $"is \"{value}\"; give a whole number from 0") },
        "threads" => this with { Threads = Whole(name, value, 1, 1024) },
        "tier" => this with { Tier = OneOf<ProcessingTier?>(name, value, ("cpu-1", ProcessingTier.Cpu1), ("cpu-2", ProcessingTier.Cpu2), ("gpu", ProcessingTier.Gpu)) },
        "optimize_for" => this with
        {
            OptimizeFor = OneOf(name, value, ("accuracy", OptimizeFor.Accuracy), ("latency", OptimizeFor.Latency), ("size", OptimizeFor.Size)),
        },
        "target" => this with { Target = value.Length > 0 ? value : null },
        "task" => this with { TableTask = OneOf(name, value, ("classification", Learning.Tables.TableTask.Classification), ("regression", Learning.Tables.TableTask.Regression)) },
        "tune" => this with { Tunes = OneOf(name, value, ("auto", true), ("off", false)) },
        _ => this with { MemoryBytes = Bytes(name, value) },
    };

    // Platforms that follow the contract put words of their own among a user's.
    private static bool IsOfThePlatform(string name) => name.StartsWith("sagemaker_", StringComparison.Ordinal) || name.StartsWith('_');

    private static T OneOf<T>(string name, string value, params (string Word, T Meaning)[] words) =>
        Array.Find(words, word => word.Word == value) is { Word: not null } found
            ? found.Meaning
            : throw Bad(name, $"is \"{value}\"; give {string.Join(", ", words[..^1].Select(word => word.Word))} or {words[^1].Word}");

    private static int Whole(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Bad(name, $"is \"{value}\"; give a whole number from {least:N0} to {most:N0}");

    private static long Bytes(string name, string value)
    {
        var digits = value.AsSpan().IndexOfAnyExcept(s_digits);
        var unit = digits < 0 ? "B" : value[digits..].Trim().ToUpperInvariant();
        var place = Array.FindIndex(s_units, row => row.Unit == unit);
        return place >= 0
            && double.TryParse(digits < 0 ? value : value[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            && amount * s_units[place].Bytes is >= 1 and < 1e15 and var bytes
                ? (long)bytes
                : throw Bad(name, $"is \"{value}\"; give an amount such as 512MiB");
    }

    private static AlgorithmException Bad(string name, string what) => new($"The hyperparameter {name} {what}.");
}
