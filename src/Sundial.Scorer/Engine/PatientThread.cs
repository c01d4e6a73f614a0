using System.Runtime.InteropServices;

namespace Sundial.Scorer.Engine;

/// <summary>
/// Threads for loading a model beside those that answer: of their own, since the thread pool has few and requests run on them, and of low
/// priority, so that on a busy machine the requests feel little of it.
/// </summary>
internal static partial class PatientThread
{
    // Of the 19 there are: under contention a thread gets about a tenth of what one without gets, and all of an idle processor.
    private const int Niceness = 10;

    /// <summary>Does something on one.</summary>
    /// <param name="work">What.</param>
    /// <typeparam name="T">What comes of it.</typeparam>
    public static Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            if (OperatingSystem.IsLinux())
            {
                // For Linux a thread is a process in this: 0 is the calling thread. Where it is refused, nothing is lost.
                _ = SetPriority(0, 0, Niceness);
            }

            try
            {
                done.SetResult(work());
            }
            catch (Exception fault)
            {
                done.SetException(fault);
            }
        })
        {
            IsBackground = true,
            Name = "load",
        };
        thread.Start();
        return done.Task;
    }

    /// <summary><c>int setpriority(int which, id_t who, int priority)</c>, https://man7.org/linux/man-pages/man2/setpriority.2.html.</summary>
    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int priority);
}
