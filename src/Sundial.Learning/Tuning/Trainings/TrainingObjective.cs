namespace Sundial.Learning.Tuning.Trainings;

/// <summary>Lets the tuner try hyperparameters by short trainings, each with its whole schedule; a look between epochs tells whether it can still win.</summary>
/// <param name="begin">Makes the training of a trial.</param>
/// <param name="tried">Told after every step.</param>
internal sealed class TrainingObjective(Func<TrialRun, ITrialTraining> begin, Action tried) : ITuningObjective
{
    private const int MostLooks = 4;

    /// <inheritdoc/>
    public double Evaluate(TrialRun trial, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trial);
        using var training = begin(trial);
        var epochs = trial.Fidelity.Epochs;
        var steps = Math.Max(1, (long)Math.Ceiling(epochs * training.StepsPerEpoch));
        foreach (var (from, to) in Stretches(epochs, training.StepsPerEpoch, steps))
        {
            for (var step = from; step < to; step++)
            {
                cancel.ThrowIfCancellationRequested();
                if (!double.IsFinite(training.Step((double)step / steps)))
                {
                    return double.NaN;
                }

                tried();
            }

            var fitness = training.Fitness(cancel);
            if (to >= steps || !trial.Report(Math.Min(epochs, to / training.StepsPerEpoch), fitness))
            {
                return fitness;
            }
        }

        return double.NaN;
    }

    // Between whole epochs, but not more often than a few times: every look costs a validation.
    private static IEnumerable<(long From, long To)> Stretches(double epochs, double stepsPerEpoch, long steps)
    {
        var every = Math.Max(1, Math.Ceiling(epochs / MostLooks));
        var from = 0L;
        for (var epoch = every; epoch < epochs; epoch += every)
        {
            var to = Math.Min(steps, (long)Math.Ceiling(epoch * stepsPerEpoch));
            if (to > from && to < steps)
            {
                yield return (from, to);
                from = to;
            }
        }

        yield return (from, steps);
    }
}
