using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Sundial.Cli.Observers;
using Sundial.Cli.Processes;
using Sundial.Cli.Reports;

namespace Sundial.Cli.Commands.Hosting;

/// <summary>What the server tells of itself while it runs: lines for a person, or events with the trace id.</summary>
internal sealed class ServerLog(Terminal terminal, TimeProvider clock) : ILoggerProvider
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Category(terminal, clock, categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Category(Terminal terminal, TimeProvider clock, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and not LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            var message = formatter(state, exception);
            terminal.Event(new
            {
                Event = "log",
                At = clock.GetUtcNow(),
                Level = logLevel.ToString().ToLowerInvariant(),
                Category = name,
                Message = message,
                Exception = exception?.ToString(),
                TraceId = Activity.Current?.TraceId.ToString(),
            });
            if (eventId.Name == "LogReady" || name.StartsWith("Microsoft.Extensions.Hosting", StringComparison.Ordinal))
            {
                return;   // sundial up says it itself: that it is ready and what to do next, or why it cannot start
            }

            var grave = logLevel switch
            {
                LogLevel.Warning => "warning: ",
                LogLevel.Error or LogLevel.Critical => "error: ",
                _ => string.Empty,
            };
            var cause = exception is null ? string.Empty : Failure.DebugWanted ? $"\n{exception}" : $" ({exception.GetType().Name}: {Printable.Of(exception.Message.ReplaceLineEndings(" "))})";
            terminal.Line($"{Numbers.When(clock.GetUtcNow(), clock)}  {grave}{Printable.Of(message.ReplaceLineEndings(" "))}{cause}");
        }
    }
}
