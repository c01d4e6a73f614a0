namespace Sundial.Learning.Training.Outlooks;

/// <summary>What a phase of a run is expected to take.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Seconds">How long.</param>
public sealed record PhaseOutlook(TrainingPhase Phase, double Seconds)
{
    // Whatever else there is to do, about half of the time is for learning.
    private const double MostBesides = 0.5;

    // What a decoder does with a JPEG in a second, in pixels, and what an image costs it however small it is.
    private const double PixelsPerSecond = 2.2e8;
    private const double SecondsPerImage = 3e-5;

    /// <summary>Shares a budget out: training gets what nothing else needs.</summary>
    /// <param name="deadline">The whole budget, in seconds.</param>
    /// <param name="load">Reading and decoding.</param>
    /// <param name="probe">Measuring.</param>
    /// <param name="tune">Tuning.</param>
    /// <param name="test">Testing.</param>
    /// <returns>The phases in their order, those of no length left out; their sum is the budget.</returns>
    internal static IReadOnlyList<PhaseOutlook> Share(double deadline, double load, double probe, double tune, double test)
    {
        var save = DeadlinePlanner.TrainingFileSeconds(deadline) + DeadlinePlanner.Slack(deadline, unrest: 1);
        var fits = Math.Min(1, MostBesides * deadline / (load + probe + test + save));
        var besides = fits * (load + probe + test + save);
        var tuned = Math.Min(tune, deadline - besides);
        PhaseOutlook[] all =
        [
            new(TrainingPhase.Load, fits * load),
            new(TrainingPhase.Probe, fits * probe),
            new(TrainingPhase.Tune, tuned),
            new(TrainingPhase.Train, deadline - besides - tuned),
            new(TrainingPhase.Test, fits * test),
            new(TrainingPhase.Save, fits * save),
        ];
        return [.. all.Where(phase => phase.Seconds > 0)];
    }

    /// <summary>What reading images takes, roughly.</summary>
    /// <param name="sizes">Their sizes.</param>
    /// <param name="threads">Threads that decode.</param>
    internal static double Decoding(IEnumerable<(int Width, int Height)> sizes, int threads) =>
        sizes.Sum(size => SecondsPerImage + (size.Width * (double)size.Height / PixelsPerSecond)) / threads;
}
