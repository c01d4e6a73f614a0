namespace Sundial.Learning.Training;

/// <summary>The share of a training's budget that is used, which drives its schedule: a straight line to 1 at the end, begun anew from where it is when the end is moved.</summary>
/// <param name="begun">Seconds at which the training began.</param>
/// <param name="from">The share that it begins with.</param>
internal sealed class TrainingShare(double begun, double from = 0)
{
    private double _fromSeconds = begun;

    /// <summary>The share that the present line begins with.</summary>
    public double From { get; private set; } = from;

    /// <summary>Steps at which it began.</summary>
    public long FromSteps { get; private set; }

    /// <summary>The share of the last step.</summary>
    public double Last { get; set; }

    /// <summary>The share at a moment, where the clock ends the training. It never goes back: what is kept back after the training may become less, and its end come later.</summary>
    /// <param name="now">Seconds.</param>
    /// <param name="end">Seconds at which it ends, as far as is known.</param>
    public double AtTime(double now, double end) => Math.Max(Last, From + (1 - From) * (now - _fromSeconds) / Math.Max(1e-3, end - _fromSeconds));

    /// <summary>The share after so many steps, where their number ends it.</summary>
    /// <param name="steps">Steps taken.</param>
    /// <param name="end">Steps to take.</param>
    public double AtStep(long steps, long end) => From + (1 - From) * (steps - FromSteps) / Math.Max(1, end - FromSteps);

    /// <summary>The end in time was moved: a new line from here. For trainings that the clock ends; counted steps end where they did.</summary>
    /// <param name="now">Seconds.</param>
    public void BeginAnew(double now) =>
        (From, _fromSeconds) = (Last, now);

    /// <summary>Goes on from a checkpoint.</summary>
    /// <param name="position">Where it stood.</param>
    /// <param name="now">Seconds.</param>
    /// <param name="epochs">Epochs that are asked for now; null where the clock decides.</param>
    public void GoOnFrom(TrainingPosition position, double now, int? epochs)
    {
        // With the same number of epochs the line stays what it was, so that not one bit of a rate differs.
        var isSame = epochs is not null && epochs == position.Epochs;
        (From, FromSteps) = isSame ? (position.ShareFrom, position.ShareFromSteps) : (position.Share, position.Steps);
        (_fromSeconds, Last) = (now, position.Share);
    }
}
