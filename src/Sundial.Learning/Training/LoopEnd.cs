namespace Sundial.Learning.Training;

/// <summary>When a loop ends: by the clock, or after so many steps.</summary>
internal abstract record LoopEnd
{
    /// <summary>The loop ends at a moment that is asked for anew before every step, in seconds since the budget began.</summary>
    public sealed record AtTime(Func<double> Seconds) : LoopEnd;

    /// <summary>The loop ends after so many steps, or when the time is over, whichever is first.</summary>
    public sealed record AfterSteps(long Steps, Func<double> Seconds) : LoopEnd;
}
