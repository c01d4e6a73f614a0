using System.Text.Json;
using Sundial.Contracts.Client;
using Sundial.Contracts.Training;

namespace Sundial.Console.Live;

/// <summary>Reads what a job printed.</summary>
internal static class LogReader
{
    /// <summary>Lines before one of them, or the last.</summary>
    /// <param name="client">With the key of whoever looks.</param>
    /// <param name="job">Name or id.</param>
    /// <param name="before">Number of the event of the line after them; the last lines when null.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The lines, the oldest first, and whether there are any before them.</returns>
    public static async Task<(IReadOnlyList<LogLine> Lines, bool HasOlder)> ReadAsync(SundialClient client, string job, long? before, int count, CancellationToken cancel)
    {
        var lines = await client.Jobs.ListLogBackwardsAsync(job, before, cancel).Take(count + 1).Select(LineOf).ToListAsync(cancel);
        var hasOlder = lines.Count > count;
        return ([.. lines.Take(count).Reverse()], hasOlder);
    }

    /// <summary>The line that an event of the kind <c>log</c> tells.</summary>
    public static LogLine LineOf(JobEvent told)
    {
        var text = told.Data.TryGetProperty("line", out var line) && line.ValueKind == JsonValueKind.String ? line.GetString()! : string.Empty;
        return new LogLine(told.Id, told.At, text, told.Data.TryGetProperty("notice", out var notice) && notice.ValueKind == JsonValueKind.True);
    }
}
