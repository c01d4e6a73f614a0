using Sundial.Console.Components.Jobs;
using Sundial.Contracts.Client;

namespace Sundial.Console.Live;

/// <summary>Reads a job as its page shows it.</summary>
internal static class JobReader
{
    private const int MostTrials = 1000;

    /// <summary>Reads it. What happens while this goes on is told again to whoever follows from its last event.</summary>
    /// <param name="client">With the key of whoever looks.</param>
    /// <param name="job">Name or id.</param>
    /// <param name="clock">The console's clock.</param>
    /// <param name="cancel">Ends the wait.</param>
    public static async Task<JobPicture> ReadAsync(SundialClient client, string job, TimeProvider clock, CancellationToken cancel)
    {
        // First: its number of the last event holds for all that is read after it.
        var history = await client.Jobs.GetHistoryAsync(job, cancel);
        return new JobPicture
        {
            Job = await client.Jobs.GetAsync(job, cancel),
            History = history,
            Trials = await client.Jobs.ListTrialsAsync(job, cancel).Take(MostTrials).ToListAsync(cancel),
            Now = clock.GetUtcNow(),
        };
    }
}
