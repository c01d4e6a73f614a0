using Sundial.Learning.Tuning.Planning;
using Sundial.Learning.Tuning.Spaces;

namespace Sundial.Learning.Tuning.Trials;

/// <summary>The trials of a search, one a line, for checkpoints to take along at any moment: a search that was killed goes on with what it had tried.</summary>
/// <remarks>
/// A line that is torn is cut off; one that is damaged within is passed over, and so is a trial with values that the space, perhaps of a
/// newer version, does not have. Thread-safe, but only one search may write into it.
/// </remarks>
public sealed class TrialStore
{
    /// <summary>Its name in a checkpoint.</summary>
    public const string FileName = "trials.jsonl";

    private readonly Lock _gate = new();
    private readonly List<byte> _bytes = [];
    private readonly List<Trial> _trials = [];

    /// <summary>A store with what another had.</summary>
    /// <param name="bytes">Its bytes; empty to begin.</param>
    public TrialStore(ReadOnlySpan<byte> bytes = default) => _bytes.AddRange(bytes[..(bytes.LastIndexOf((byte)'\n') + 1)]);

    /// <summary>What was tried, in order, once a search has begun.</summary>
    public IReadOnlyList<Trial> Trials => _trials;

    /// <summary>The plan they follow; null where there is none.</summary>
    public TuningPlan? Plan { get; private set; }

    /// <summary>How many lines were passed over.</summary>
    public int PassedOver { get; private set; }

    /// <summary>Everything in it, as it is now.</summary>
    public byte[] ToBytes()
    {
        lock (_gate)
        {
            return [.. _bytes];
        }
    }

    /// <summary>Begins a search, or goes on with one: trials of anything else are forgotten, since they cannot be compared.</summary>
    /// <param name="space">The hyperparameters.</param>
    /// <param name="purpose">What the trials are of: the data and how it is divided, what is trained.</param>
    public void Begin(HyperparameterSpace space, string purpose)
    {
        StoreLine?[] lines = [.. Lines(ToBytes())];
        if (lines is [{ Format: StoreLine.CurrentFormat } first, ..] && first.Purpose == purpose)
        {
            Array.ForEach(lines, line => Take(line, space));
            return;
        }

        lock (_gate)
        {
            _bytes.Clear();
        }

        Write(new StoreLine { Format = StoreLine.CurrentFormat, Purpose = purpose });
    }

    /// <summary>The bytes of a store without the plans in it, for a search that goes on with another time.</summary>
    /// <param name="store">The bytes of a store.</param>
    internal static byte[] WithoutPlans(ReadOnlySpan<byte> store) => [.. Lines(store).OfType<StoreLine>().Where(line => line.Plan is null).SelectMany(line => line.ToBytes())];

    /// <summary>Adds a plan that the trials after it follow.</summary>
    /// <param name="plan">The plan.</param>
    public void Append(TuningPlan plan)
    {
        Write(new StoreLine { Plan = plan with { Estimates = [] } });
        Plan = plan;
    }

    /// <summary>Adds a trial.</summary>
    /// <param name="trial">The trial.</param>
    public void Append(Trial trial)
    {
        Write(new StoreLine { Trial = StoredTrial.Of(trial) });
        _trials.Add(trial);
    }

    // Null for what is none.
    private static List<StoreLine?> Lines(ReadOnlySpan<byte> bytes)
    {
        var lines = new List<StoreLine?>();
        foreach (var range in bytes.Split((byte)'\n'))
        {
            if (bytes[range] is { Length: > 0 } line)
            {
                lines.Add(StoreLine.Read(line));
            }
        }

        return lines;
    }

    private void Take(StoreLine? line, HyperparameterSpace space)
    {
        Plan = line?.Plan ?? Plan;
        if (line?.Trial?.In(space) is { } trial)
        {
            _trials.Add(trial);
        }
        else if (line is null or { Trial: not null })
        {
            PassedOver++;
        }
    }

    private void Write(StoreLine line)
    {
        lock (_gate)
        {
            _bytes.AddRange(line.ToBytes());
        }
    }
}
