using System.Text;

namespace Sundial.Compute.Processes;

/// <summary>Makes lines of a program's output, however it is written: bytes that are no UTF-8 are replaced, and what exceeds a limit is cut off.</summary>
/// <param name="line">Takes each line.</param>
internal sealed class LineSplitter(Action<string> line)
{
    /// <summary>Most bytes of a line that are kept.</summary>
    public const int MostBytes = 64 * 1024;

    private readonly List<byte> _line = [];
    private bool _cut;

    /// <summary>Takes bytes as they come.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            Append(end < 0 ? bytes : bytes[..end]);
            if (end < 0)
            {
                return;
            }

            // A carriage return alone ends a line, too: progress bars use it. Empty lines tell nothing.
            Complete();
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>The output is over.</summary>
    public void Complete()
    {
        if (_line.Count == 0)
        {
            return;
        }

        // Zero is no character that PostgreSQL, or a terminal, would take.
        var text = Encoding.UTF8.GetString([.. _line]).Replace('\0', '\uFFFD');
        line(_cut ? text + "…" : text);
        _line.Clear();
        _cut = false;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        var room = MostBytes - _line.Count;
        _cut |= bytes.Length > room;
        _line.AddRange(bytes[..Math.Min(room, bytes.Length)]);
    }
}
