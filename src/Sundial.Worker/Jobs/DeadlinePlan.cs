namespace Sundial.Worker.Jobs;

/// <summary>When a program must have its model written, when it is asked to, and when it is ended, so that the model is with the server before the deadline.</summary>
/// <remarks>The deadline that a master tells is earlier than the user's by what it needs itself.</remarks>
/// <param name="ModelBy">The deadline that the program is told.</param>
/// <param name="TerminateAt">When it is asked to save and end.</param>
/// <param name="KillAt">When it is ended; its last checkpoint is the model then.</param>
internal sealed record DeadlinePlan(TimeSpan ModelBy, TimeSpan TerminateAt, TimeSpan KillAt)
{
    /// <summary>Plans.</summary>
    /// <param name="began">When the program was started.</param>
    /// <param name="deadline">When the model must be with the server.</param>
    /// <param name="fillsDeadline">Whether the program itself sees to its deadline.</param>
    /// <param name="saveSeconds">How long it took to write a checkpoint, if it has.</param>
    /// <param name="uploadSeconds">How long an upload took, if there was one.</param>
    public static DeadlinePlan For(TimeSpan began, TimeSpan deadline, bool fillsDeadline, double? saveSeconds, double? uploadSeconds)
    {
        var all = Math.Max(0, (deadline - began).TotalSeconds);

        // Never more than a tenth of what there is: a job of two seconds is no upload of one.
        var upload = Math.Min(Math.Clamp(2 * uploadSeconds ?? 0, 0.15, 60) + Math.Min(1, 0.01 * all), 0.1 * all + (2 * uploadSeconds ?? 0));
        var save = saveSeconds is { } measured ? Math.Clamp(3 * measured, 0.2, 0.25 * all) : Math.Clamp(0.1 * all, Math.Min(0.5, 0.25 * all), 10);
        var modelBy = deadline - TimeSpan.FromSeconds(upload);
        var killAt = deadline - TimeSpan.FromSeconds(upload / 2);
        var terminateAt = fillsDeadline ? modelBy + ((killAt - modelBy) / 4) : modelBy - TimeSpan.FromSeconds(save);
        return new DeadlinePlan(modelBy, terminateAt, killAt);
    }
}
