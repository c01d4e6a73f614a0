using Sundial.Learning.Tuning.Planning;
using Sundial.Learning.Tuning.Spaces;

namespace Sundial.Learning.Tuning.Trials;

/// <summary>The trials of a search in a file, one a line, so that a search that was killed goes on with what it had tried.</summary>
/// <remarks>
/// A trial is on the disk when <see cref="Append(Trial)"/> returns. A line that a kill left half-written is cut off; one that is
/// damaged within the file is passed over, and so is a trial with values that the space, perhaps of a newer version, does not have.
/// Not thread-safe.
/// </remarks>
public sealed class TrialStore : IDisposable
{
    private readonly FileStream _file;
    private readonly List<Trial> _trials = [];

    private TrialStore(FileStream file) => _file = file;

    /// <summary>What was tried, in the order of the file.</summary>
    public IReadOnlyList<Trial> Trials => _trials;

    /// <summary>The plan they follow; null where there is none.</summary>
    public TuningPlan? Plan { get; private set; }

    /// <summary>How many lines were passed over.</summary>
    public int PassedOver { get; private set; }

    /// <summary>Opens a store, or makes one.</summary>
    /// <param name="path">The file. One that is a store of something else is put aside as <c>.old</c>.</param>
    /// <param name="space">The hyperparameters.</param>
    /// <param name="purpose">What the trials are of: the task, a fingerprint of data and split. Trials of anything else are not comparable.</param>
    /// <exception cref="IOException">It cannot be written, or another search has it open.</exception>
    public static TrialStore Open(string path, HyperparameterSpace space, string purpose)
    {
        var store = TryOpen(path, space, purpose);
        if (store is null)
        {
            File.Move(path, path + ".old", overwrite: true);
            store = TryOpen(path, space, purpose)!;
        }

        return store;
    }

    /// <summary>The bytes of a store without the plans in it, for a search that goes on with another time.</summary>
    /// <param name="store">The bytes of a store.</param>
    internal static byte[] WithoutPlans(ReadOnlySpan<byte> store)
    {
        var kept = new List<byte>(store.Length);
        foreach (var range in store.Split((byte)'\n'))
        {
            if (store[range] is { Length: > 0 } line && StoreLine.Read(line) is { Plan: null })
            {
                kept.AddRange(line);
                kept.Add((byte)'\n');
            }
        }

        return [.. kept];
    }

    /// <summary>Writes a plan that the trials after it follow.</summary>
    /// <param name="plan">The plan.</param>
    public void Append(TuningPlan plan)
    {
        Write(new StoreLine { Plan = plan with { Estimates = [] } });
        Plan = plan;
    }

    /// <summary>Writes a trial.</summary>
    /// <param name="trial">The trial.</param>
    public void Append(Trial trial)
    {
        Write(new StoreLine { Trial = StoredTrial.Of(trial) });
        _trials.Add(trial);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static TrialStore? TryOpen(string path, HyperparameterSpace space, string purpose)
    {
        // Shared with nobody: Linux locks a file for no less.
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var store = new TrialStore(file);
        if (store.Load(space, purpose))
        {
            return store;
        }

        store.Dispose();
        return null;
    }

    // False where it is a store of something else.
    private bool Load(HyperparameterSpace space, string purpose)
    {
        var bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);
        var whole = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        _file.SetLength(whole);
        if (whole == 0)
        {
            Write(new StoreLine { Format = StoreLine.CurrentFormat, Purpose = purpose });
            return true;
        }

        var lines = bytes.AsSpan(0, whole - 1);
        var isFirst = true;
        foreach (var range in lines.Split((byte)'\n'))
        {
            var line = StoreLine.Read(lines[range]);
            if (isFirst && (line?.Format != StoreLine.CurrentFormat || line.Purpose != purpose))
            {
                return false;
            }

            isFirst = false;
            Take(line, space);
        }

        return true;
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
        _file.Seek(0, SeekOrigin.End);
        _file.Write(line.ToBytes());
        _file.Flush(flushToDisk: true);
    }
}
