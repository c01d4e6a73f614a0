using System.Collections.Concurrent;
using System.Diagnostics;

namespace Sundial.Compute.Processes;

/// <summary>The one thread that starts programs. A child's "signal me when my parent dies" fires when the thread that forked it ends, so that thread has to last.</summary>
internal static class LauncherThread
{
    private static readonly BlockingCollection<Action> Work = StartThread();

    /// <summary>Starts a program on it.</summary>
    public static Task StartAsync(Process process)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                process.Start();
                done.SetResult();
            }
            catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException or IOException)
            {
                done.SetException(exception);
            }
        });
        return done.Task;
    }

    private static BlockingCollection<Action> StartThread()
    {
        var work = new BlockingCollection<Action>();
        var thread = new Thread(() =>
        {
            foreach (var start in work.GetConsumingEnumerable())
            {
                start();
            }
        }, 256 * 1024) { IsBackground = true, Name = "launcher" };
        thread.Start();
        return work;
    }
}
