namespace Sundial.Learning.Training;

/// <summary>Lays the phases that are to come over the time that is left: each decision of the planner says what its own phase is to take, and training has what the end does not need.</summary>
internal static class PlanAhead
{
    private const double ShareOfTest = 0.03;
    private const double LeastTestSeconds = 0.1;
    private const double ShareOfSave = 0.01;
    private const double LeastSaveSeconds = 0.05;
    private const double LeastSeconds = 0.001;

    /// <summary>The phases from one on.</summary>
    /// <param name="phase">The phase that begins.</param>
    /// <param name="planned">Seconds that it is to take.</param>
    /// <param name="left">Seconds left until the deadline.</param>
    /// <param name="deadline">The whole budget, in seconds.</param>
    /// <param name="testSeconds">What the test is expected to take; null where nobody knows.</param>
    public static IReadOnlyList<PhaseAhead> From(TrainingPhase phase, double planned, double left, double deadline, double? testSeconds)
    {
        var save = Math.Max(LeastSaveSeconds, ShareOfSave * deadline);
        var test = testSeconds ?? Math.Max(LeastTestSeconds, ShareOfTest * deadline);
        var isAtEnd = phase is TrainingPhase.Test or TrainingPhase.Save;
        var ahead = new List<(TrainingPhase Phase, double Seconds)> { (phase, Math.Min(planned, Math.Max(0, left))) };
        left -= ahead[0].Seconds;
        if (!isAtEnd)
        {
            // The phases of a first, small model, and of data that is read, are followed by the training itself.
            ahead.Add((TrainingPhase.Train, left - test - save));
            ahead.Add((TrainingPhase.Test, Math.Min(test, left - save)));
        }

        if (phase != TrainingPhase.Save)
        {
            ahead.Add((TrainingPhase.Save, Math.Min(save, left)));
        }

        return Merged(ahead);
    }

    private static List<PhaseAhead> Merged(List<(TrainingPhase Phase, double Seconds)> ahead)
    {
        var merged = new List<PhaseAhead>();
        foreach (var (phase, seconds) in ahead.Where((one, at) => at == 0 || one.Seconds > LeastSeconds))
        {
            var span = TimeSpan.FromSeconds(seconds);
            if (merged.Count > 0 && merged[^1].Phase == phase)
            {
                merged[^1] = merged[^1] with { Planned = merged[^1].Planned + span };
            }
            else
            {
                merged.Add(new PhaseAhead(phase, span));
            }
        }

        return merged;
    }
}
