using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sundial.Worker.Algorithms;

/// <summary>Looks several times a second at what may change around an algorithm: its deadline, and whether the process that started it is still there.</summary>
/// <remarks>On a thread of its own: the pool's are busy with training.</remarks>
internal sealed partial class AlgorithmWatch : IDisposable
{
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(250);

    private readonly ManualResetEvent _over = new(false);
    private readonly Action _look;
    private readonly int _parent = Parent();
    private readonly Thread _thread;

    /// <summary>Begins to look.</summary>
    /// <param name="look">What else is to be looked at.</param>
    public AlgorithmWatch(Action look)
    {
        _look = look;
        _thread = new Thread(Watch) { IsBackground = true, Name = "algorithm watch" };
        _thread.Start();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _over.Set();
        _thread.Join();
        _over.Dispose();
    }

    private void Watch()
    {
        while (!_over.WaitOne(s_between))
        {
            _look();
            if (Parent() != _parent)
            {
                // Nobody is there to take what this makes, and a new worker may be at the same job: the end is at once, by the signal that asks nothing.
                using var self = Process.GetCurrentProcess();
                self.Kill();
            }
        }
    }

    private static int Parent() => OperatingSystem.IsWindows() ? 0 : ParentId();

    // https://pubs.opengroup.org/onlinepubs/9799919799/functions/getppid.html
    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int ParentId();
}
