using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Programs;

/// <summary>Lines of serving programs on their way into a report. There is room for so many; a program that writes more loses its oldest ones, and is told so.</summary>
/// <param name="clock">Time.</param>
internal sealed class ProgramLines(TimeProvider clock)
{
    /// <summary>Most lines of one report.</summary>
    public const int MostLines = 500;

    private const int MostLetters = 2000;

    private readonly Lock _gate = new();
    private readonly Queue<ProgramLine> _lines = new();
    private long _lost;

    /// <summary>Takes a line.</summary>
    /// <param name="endpoint">The endpoint that the program serves.</param>
    /// <param name="text">The line.</param>
    public void Add(Guid endpoint, string text)
    {
        var line = new ProgramLine(endpoint, clock.GetUtcNow(), text.Length <= MostLetters ? text : text[..MostLetters] + "…");
        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > MostLines)
            {
                _lines.Dequeue();
                _lost++;
            }
        }
    }

    /// <summary>Takes out what there is.</summary>
    public IReadOnlyList<ProgramLine> Take()
    {
        lock (_gate)
        {
            if (_lines.Count == 0)
            {
                return [];
            }

            List<ProgramLine> taken = [.. _lines];
            if (_lost > 0)
            {
                taken[0] = taken[0] with { Text = $"({_lost + 1} lines before the next one were too many to keep)" };
            }

            _lines.Clear();
            _lost = 0;
            return taken;
        }
    }

    /// <summary>Puts back what could not be told; what has come since counts as newer.</summary>
    public void Return(IReadOnlyList<ProgramLine> lines)
    {
        lock (_gate)
        {
            ProgramLine[] since = [.. _lines];
            _lines.Clear();
            foreach (var line in lines.Concat(since).TakeLast(MostLines))
            {
                _lines.Enqueue(line);
            }

            _lost += Math.Max(0, lines.Count + since.Length - MostLines);
        }
    }
}
