using Sundial.Learning.Machines;

namespace Sundial.Learning.Training.Outlooks;

/// <summary>What an outlook is asked about.</summary>
public sealed record OutlookRequest
{
    /// <summary>The whole budget.</summary>
    public required TimeSpan Deadline { get; init; }

    /// <summary>What the model should be best at.</summary>
    public OptimizeFor OptimizeFor { get; init; } = OptimizeFor.Accuracy;

    /// <summary>Whether hyperparameters may be searched. True unless set.</summary>
    public bool Tunes { get; init; } = true;

    /// <summary>Whether the test is on other data, so that none of this is held out.</summary>
    public bool HasOtherTest { get; init; }

    /// <summary>Seed of the split.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads to compute with; the processors there are unless set.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Where this machine's measured rates are remembered; nominal ones count unless set.</summary>
    public string? RatesPath { get; init; }

    /// <summary>How many times longer than by the nominal rate a step is expected to take.</summary>
    internal double Slowness(string family) => new MachineRates(RatesPath).Recall(family, Threads) ?? Processors.Slowness;
}
