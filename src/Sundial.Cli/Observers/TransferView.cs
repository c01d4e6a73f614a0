using Spectre.Console;
using Sundial.Cli.Processes;

namespace Sundial.Cli.Observers;

/// <summary>Bytes on their way: a bar with rate and time left, a line every few seconds where nobody looks at a terminal, or events.</summary>
internal static class TransferView
{
    private static readonly TimeSpan s_betweenLines = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_betweenEvents = TimeSpan.FromSeconds(1);

    /// <summary>Shows how far a transfer is while it runs.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="clock">Time between two lines.</param>
    /// <param name="title">What is transferred, such as <c>Uploading photos.zip</c>.</param>
    /// <param name="size">Bytes in all; null where that is not known.</param>
    /// <param name="transfer">The transfer; it tells how many bytes are there.</param>
    public static async Task<T> ShowAsync<T>(Terminal terminal, TimeProvider clock, string title, long? size, Func<IProgress<long>, Task<T>> transfer)
    {
        if (terminal.Json)
        {
            return await transfer(new Told(clock, s_betweenEvents, bytes => terminal.Event(new { Event = "transfer", Title = title, Bytes = bytes, SizeBytes = size })));
        }

        if (!terminal.IsInteractive)
        {
            return await transfer(new Told(clock, s_betweenLines, bytes => terminal.Line(Line(title, bytes, size))));
        }

        return await terminal.Rich.Progress().AutoClear(true).Columns(Columns(size)).StartAsync(async shown =>
        {
            var task = shown.AddTask(Markup.Escape(title), maxValue: Math.Max(1, size ?? 1));
            task.IsIndeterminate = size is null;
            return await transfer(new Bar(task, size is not null));
        });
    }

    private static ProgressColumn[] Columns(long? size) => size is null
        ? [new TaskDescriptionColumn(), new SpinnerColumn(), new DownloadedColumn(), new TransferSpeedColumn()]
        : [new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn()];

    private static string Line(string title, long bytes, long? size) => size is { } whole and > 0
        ? $"{title}: {Numbers.Bytes(bytes)} of {Numbers.Bytes(whole)}, {Numbers.Percent((double)bytes / whole, 0)}"
        : $"{title}: {Numbers.Bytes(bytes)}";

    private sealed class Bar(ProgressTask task, bool bounded) : IProgress<long>
    {
        public void Report(long value)
        {
            if (!bounded)
            {
                task.MaxValue = Math.Max(task.MaxValue, value + 1);
            }

            task.Value = value;
        }
    }

    private sealed class Told(TimeProvider clock, TimeSpan between, Action<long> tell) : IProgress<long>
    {
        private long _last = clock.GetTimestamp();

        public void Report(long value)
        {
            if (clock.GetElapsedTime(_last) >= between)
            {
                _last = clock.GetTimestamp();
                tell(value);
            }
        }
    }
}
