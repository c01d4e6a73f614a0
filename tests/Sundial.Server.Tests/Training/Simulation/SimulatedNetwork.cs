namespace Sundial.Server.Tests.Training.Simulation;

/// <summary>Carries requests and answers between workers and the master: late, doubled, or not at all.</summary>
internal sealed class SimulatedNetwork(Scheduler scheduler, SimulatedMaster master, Random random)
{
    private const double Lost = 0.02;
    private const double Doubled = 0.02;
    private const double Late = 0.02;

    /// <summary>Whether the network still misbehaves.</summary>
    public bool IsHealed { get; set; }

    /// <summary>Sends a request; the answer, if there comes one, is handed over once or twice.</summary>
    public void Send(SimulatedWorker sender, Func<Answer> handle, Action<Answer> onAnswer)
    {
        Carry(sender, handle, onAnswer);
        if (Happens(Doubled, sender))
        {
            Carry(sender, handle, onAnswer);
        }
    }

    private void Carry(SimulatedWorker sender, Func<Answer> handle, Action<Answer> onAnswer)
    {
        if (Happens(Lost, sender))
        {
            return;
        }

        scheduler.After(Delay(sender), () =>
        {
            if (!master.IsUp || sender.IsPartitioned)
            {
                return;
            }

            var answer = handle();
            if (!Happens(Lost, sender))
            {
                scheduler.After(Delay(sender), () =>
                {
                    if (!sender.IsPartitioned && master.IsUp)
                    {
                        onAnswer(answer);
                    }
                });
            }
        });
    }

    private TimeSpan Delay(SimulatedWorker sender) =>
        Happens(Late, sender) ? TimeSpan.FromMilliseconds(random.Next(100, 8000)) : TimeSpan.FromMilliseconds(random.Next(1, 20));

    private bool Happens(double probability, SimulatedWorker sender)
    {
        if (IsHealed || random.NextDouble() >= probability)
        {
            return false;
        }

        scheduler.Tell($"a message of worker {sender.Identity?.ToString()[..4]} is lost, late or doubled");
        sender.Disturbed();
        return true;
    }
}
