using System.Globalization;
using System.Text;

namespace Sundial.Compute.Processes;

/// <summary>Processes as /proc shows them.</summary>
internal static class ProcessTree
{
    /// <summary>Direct children of a process.</summary>
    public static IEnumerable<int> ChildrenOf(int parent) => All().Where(process => Stat(process) is { } stat && stat.Parent == parent);

    /// <summary>When a process started, in ticks since the machine did: with its id, this names a process for good. Null when it is not there or has ended.</summary>
    public static long? StartOf(int process) => Stat(process) is { State: not 'Z' and not 'X' } stat ? stat.Start : null;

    /// <summary>Ends a process, its group, all that descend from it, and all that carry a mark in their environment.</summary>
    /// <param name="root">The process, leader of its group.</param>
    /// <param name="mark">A variable as <c>NAME=value</c> that only they have; null for none.</param>
    public static void Kill(int root, string? mark)
    {
        foreach (var process in DescendantsOf(root))
        {
            LibC.Signal(process, LibC.SigKill);
        }

        LibC.Signal(-root, LibC.SigKill);
        LibC.Signal(root, LibC.SigKill);
        if (mark is not null)
        {
            KillMarked(mark);
        }
    }

    /// <summary>Ends all processes that carry a mark in their environment, also those that left their parent's group.</summary>
    public static void KillMarked(string mark)
    {
        // One that forks while we look may be missed at first; a second look finds its child.
        for (var look = 0; look < 3; look++)
        {
            var marked = All().Where(process => process != Environment.ProcessId && Carries(process, mark)).ToList();
            marked.ForEach(process => LibC.Signal(process, LibC.SigKill));
            if (marked.Count == 0)
            {
                return;
            }
        }
    }

    private static List<int> DescendantsOf(int root)
    {
        var children = All().Select(process => (Process: process, Stat: Stat(process))).Where(one => one.Stat is not null).ToLookup(one => one.Stat!.Value.Parent, one => one.Process);
        var found = new List<int>();
        var next = new Queue<int>([root]);
        while (next.TryDequeue(out var parent))
        {
            foreach (var child in children[parent].Where(child => !found.Contains(child)))
            {
                found.Add(child);
                next.Enqueue(child);
            }
        }

        return found;
    }

    private static IEnumerable<int> All()
    {
        if (!Directory.Exists("/proc"))
        {
            return [];
        }

        return Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process) ? process : 0)
            .Where(process => process > 0);
    }

    private static (char State, int Parent, long Start)? Stat(int process)
    {
        try
        {
            // The name, in brackets, may hold anything; what follows the last bracket is numbers.
            var text = File.ReadAllText($"/proc/{process}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture), long.Parse(fields[19], CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException or ArgumentException)
        {
            return null;
        }
    }

    private static bool Carries(int process, string mark)
    {
        try
        {
            var environment = File.ReadAllBytes($"/proc/{process}/environ").AsSpan();
            var wanted = Encoding.UTF8.GetBytes(mark + "\0");
            var at = environment.IndexOf(wanted);
            return at == 0 || (at > 0 && environment[at - 1] == 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
