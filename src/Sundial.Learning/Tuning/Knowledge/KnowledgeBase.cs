using System.Text.Json;
using Sundial.Learning.Tuning.Spaces;

namespace Sundial.Learning.Tuning.Knowledge;

/// <summary>What is remembered for data of some shape.</summary>
/// <param name="Importances">How much each hyperparameter matters, by name.</param>
/// <param name="Portfolio">What did well on the data most like it, the best first.</param>
public sealed record Recollection(IReadOnlyDictionary<string, double> Importances, IReadOnlyList<HyperparameterValues> Portfolio);

/// <summary>What past jobs have taught about tuning, per task and shape of data. Immutable: learning gives another one.</summary>
public sealed record KnowledgeBase
{
    /// <summary>The format that is written here.</summary>
    public const int CurrentFormat = 1;

    // Entries nearer than this, in powers of ten, become one: about twice as many rows is the same shape.
    private const double SameShape = 0.3;

    // At this distance an entry has lost most of its say.
    private const double Reach = 1;

    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>What comes with Sundial: importances and configurations from the literature and from its own benchmarks, each with its source.</summary>
    public static KnowledgeBase Shipped { get; } = ReadShipped();

    /// <summary>Format of the file.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>What is known.</summary>
    public IReadOnlyList<KnowledgeEntry> Entries { get; init; } = [];

    /// <summary>What holds for data of some shape: entries count the more the likelier their data is and the more trials made them.</summary>
    /// <param name="task">The task.</param>
    /// <param name="shape">The data.</param>
    /// <param name="space">The hyperparameters that there are now; what they do not know is left out.</param>
    /// <param name="most">How many configurations to recall at most.</param>
    public Recollection Recall(string task, DataShape shape, HyperparameterSpace space, int most = 4)
    {
        ArgumentNullException.ThrowIfNull(space);
        var near = Entries.Where(entry => entry.Task == task)
            .Select(entry => (Entry: entry, Distance: entry.Shape.Distance(shape)))
            .OrderBy(one => one.Distance).ToArray();
        var importances = new Dictionary<string, double>();
        foreach (var name in space.Hyperparameters.Select(it => it.Name))
        {
            var known = near.Where(one => one.Entry.Importances.ContainsKey(name)).ToArray();
            var weight = known.Sum(one => Weight(one.Entry, one.Distance, near[0].Distance));
            if (weight > 0)
            {
                importances[name] = known.Sum(one => Weight(one.Entry, one.Distance, near[0].Distance) * one.Entry.Importances[name]) / weight;
            }
        }

        var portfolio = near.SelectMany(one => one.Entry.Configurations)
            .Select(one => space.Read(one.Values)).OfType<HyperparameterValues>()
            .Where(values => !values.Equals(space.Defaults)).Distinct().Take(most);
        return new Recollection(importances, [.. portfolio]);
    }

    /// <summary>With what a job has taught.</summary>
    /// <param name="entry">What it was.</param>
    public KnowledgeBase Learn(KnowledgeEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var same = Entries.Where(known => known.Task == entry.Task && known.Shape.Distance(entry.Shape) < SameShape)
            .MinBy(known => known.Shape.Distance(entry.Shape));
        return same is null
            ? this with { Entries = [.. Entries, entry] }
            : this with { Entries = [.. Entries.Select(known => ReferenceEquals(known, same) ? KnowledgeMerge.Merge(known, entry) : known)] };
    }

    /// <summary>With all that another one knows. What both learnt from the same job counts twice, so merge what was learnt apart.</summary>
    /// <param name="other">The other.</param>
    public KnowledgeBase Merge(KnowledgeBase other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Entries.Aggregate(this, (known, entry) => known.Learn(entry));
    }

    /// <summary>As JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, s_json);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The bytes.</param>
    /// <returns>The knowledge; null where it is none, or of a format that this version does not know: what is no more than advice must not stop a training.</returns>
    public static KnowledgeBase? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var read = JsonSerializer.Deserialize<KnowledgeBase>(json, s_json);
            return read is { Format: CurrentFormat, Entries: not null } && read.Entries.All(IsWhole) ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsWhole(KnowledgeEntry? entry) =>
        entry is { Task: not null, Shape: not null, Importances: not null, Configurations: not null }
        && entry.Configurations.All(one => one is { Values: not null })
        && entry.Importances.Values.All(share => share >= 0 && double.IsFinite(share));

    private static double Weight(KnowledgeEntry entry, double distance, double nearest) =>
        Math.Max(1, entry.Trials) * Math.Exp(-Math.Pow((distance - nearest) / Reach, 2));

    private static KnowledgeBase ReadShipped()
    {
        using var stream = typeof(KnowledgeBase).Assembly.GetManifestResourceStream("Sundial.Learning.Tuning.Knowledge.shipped.json")!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return Read(memory.ToArray()) ?? throw new InvalidOperationException("The knowledge that comes with Sundial cannot be read.");
    }
}
