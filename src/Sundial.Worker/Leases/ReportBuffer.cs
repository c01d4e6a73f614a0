using Sundial.Contracts.Workers;

namespace Sundial.Worker.Leases;

/// <summary>What happened and is not yet safe with the master, in order, numbered from 1.</summary>
/// <remarks>
/// A report gets its number when it is first sent and keeps it until it is acknowledged, so that the master takes each one once, however often it is
/// sent. What has no number yet may still be thinned: of progress only the newest waits, and of lines of output the oldest go first, with a note.
/// Metrics, phases and trials are never dropped; when many wait, <see cref="HasRoom"/> says so and the program is left waiting at its output.
/// </remarks>
internal sealed class ReportBuffer
{
    /// <summary>Most reports in one message.</summary>
    public const int MostReports = 1000;

    /// <summary>Most lines of output that wait.</summary>
    public const int MostLines = 2000;

    private const int MostWaiting = 100_000;
    private const int MostCharacters = 512 * 1024;
    private const double MostSecondsAgo = 86_400;

    private readonly List<Entry> _numbered = [];
    private readonly LinkedList<Entry> _waiting = [];
    private readonly Queue<LinkedListNode<Entry>> _lines = new();
    private LinkedListNode<Entry>? _progress;
    private long _dropped;
    private long _lastNumber;

    /// <summary>Everything up to this number is safe.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Number of the first report that the next message carries.</summary>
    public long FirstSequence => Acknowledged + 1;

    /// <summary>How many are not safe yet.</summary>
    public int Count => _numbered.Count + _waiting.Count;

    /// <summary>Whether more should be added now.</summary>
    public bool HasRoom => _waiting.Count < MostWaiting;

    /// <summary>Adds a report.</summary>
    /// <param name="report">What happened; its age is filled in when it is sent.</param>
    /// <param name="generation">At which generation of the job.</param>
    /// <param name="at">When.</param>
    public void Add(WorkerReport report, int generation, TimeSpan at)
    {
        var node = _waiting.AddLast(new Entry(report, generation, at));
        if (report.Kind == ReportKind.Progress)
        {
            ReplaceProgress(node);
        }
        else if (report.Kind == ReportKind.Log)
        {
            _lines.Enqueue(node);
            DropOldLines();
        }
    }

    /// <summary>What the next message carries: first what was sent before and not acknowledged, then more of the same generation.</summary>
    /// <param name="generation">The generation of all that is given; <paramref name="current"/> when there is nothing.</param>
    /// <param name="current">The generation that is worked at.</param>
    /// <param name="now">The present.</param>
    public IReadOnlyList<WorkerReport> Next(int current, TimeSpan now, out int generation)
    {
        generation = _numbered.Count > 0 ? _numbered[0].Generation : _waiting.First?.Value.Generation ?? current;
        NoteDropped(generation, now);
        var characters = _numbered.Sum(entry => entry.Characters);
        while (_numbered.Count < MostReports && characters < MostCharacters && _waiting.First is { } first && first.Value.Generation == generation)
        {
            Forget(first);
            _numbered.Add(first.Value);
            _lastNumber++;
            characters += first.Value.Characters;
        }

        return [.. _numbered.Select(entry => entry.At(now))];
    }

    /// <summary>The master has everything up to a number.</summary>
    public void Acknowledge(long sequence)
    {
        var count = (int)Math.Clamp(sequence - Acknowledged, 0, _numbered.Count);
        _numbered.RemoveRange(0, count);
        Acknowledged += count;
    }

    /// <summary>The master cannot read what was sent: the numbers stay, what they told is replaced by a note.</summary>
    public void ReplaceRefused(string reason)
    {
        for (var i = 0; i < _numbered.Count; i++)
        {
            _numbered[i] = _numbered[i] with { Report = new WorkerReport(ReportKind.Notice, 0) { Line = reason } };
        }
    }

    private void ReplaceProgress(LinkedListNode<Entry> node)
    {
        if (_progress is { List: not null } older && older.Value.Generation == node.Value.Generation)
        {
            _waiting.Remove(older);
        }

        _progress = node;
    }

    private void DropOldLines()
    {
        while (_lines.Count > MostLines)
        {
            _waiting.Remove(_lines.Dequeue());
            _dropped++;
        }
    }

    private void NoteDropped(int generation, TimeSpan now)
    {
        if (_dropped > 0 && _numbered.Count < MostReports)
        {
            var note = new WorkerReport(ReportKind.Notice, 0) { Line = $"{_dropped} lines of output were left out here: more came than could be told." };
            _waiting.AddFirst(new Entry(note, generation, now));
            _dropped = 0;
        }
    }

    private void Forget(LinkedListNode<Entry> node)
    {
        _waiting.Remove(node);
        if (node.Value.Report.Kind == ReportKind.Log)
        {
            // Lines leave from the front in the order in which they came.
            _lines.Dequeue();
        }
    }

    private sealed record Entry(WorkerReport Report, int Generation, TimeSpan Happened)
    {
        public int Characters => 64 + (Report.Line?.Length ?? 0) + (Report.Trial?.Settings.Sum(setting => setting.Key.Length + setting.Value.Length) ?? 0);

        public WorkerReport At(TimeSpan now) => Report with { SecondsAgo = Math.Clamp((now - Happened).TotalSeconds, 0, MostSecondsAgo) };
    }
}
