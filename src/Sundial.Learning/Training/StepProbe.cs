namespace Sundial.Learning.Training;

/// <summary>Times steps of a training that are taken back afterwards.</summary>
internal static class StepProbe
{
    private const int LeastSteps = 4;

    /// <summary>Seconds that a step takes for an image. The first step is cold and not counted; the others go on until the rate is known, for a whole epoch where that is cheap.</summary>
    /// <param name="context">What the run shares.</param>
    /// <param name="trainer">The training.</param>
    public static double SecondsPerImage(RunContext context, NetworkTrainer trainer)
    {
        var cheap = context.Elapsed + DeadlinePlanner.ProbeShare / 3 * context.Deadline;
        var until = context.Elapsed + DeadlinePlanner.ProbeShare * context.Deadline;
        trainer.Step(0);
        var (count, mean, squares) = (0, 0.0, 0.0);
        while (!context.Stop.IsCancellationRequested)
        {
            var begun = context.Clock.GetTimestamp();
            trainer.Step(0);
            var seconds = context.Clock.GetElapsedTime(begun).TotalSeconds;
            count++;
            var change = seconds - mean;
            mean += change / count;
            squares += change * (seconds - mean);
            context.Progress(progress => progress with { ImagesPerSecond = trainer.Batch / mean });
            var standardError = Math.Sqrt(squares / Math.Max(1, count - 1) / count);
            var isKnown = count >= LeastSteps && standardError < DeadlinePlanner.ProbePrecision * mean;
            var isWhole = trainer.Steps >= trainer.StepsPerEpoch || context.Elapsed > cheap;
            if ((isKnown && isWhole) || context.Elapsed > until)
            {
                break;
            }
        }

        return count == 0 ? 1 : mean / trainer.Batch;
    }
}
