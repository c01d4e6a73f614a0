using Sundial.Learning.Machines;

namespace Sundial.Learning.Training;

/// <summary>What every run refuses before it begins, whatever it is to learn.</summary>
internal static class RequestCheck
{
    /// <summary>Refuses numbers that mean nothing.</summary>
    /// <exception cref="TrainingException">The number of epochs makes no sense, or there is nothing to compute with as asked.</exception>
    public static void Numbers(TrainingRequest request)
    {
        if (request.Epochs is < 1 or > 100_000)
        {
            throw new TrainingException("epochs.invalid", $"{request.Epochs} is no number of epochs to train; name one from 1 to 100,000.");
        }

        if (request.Tier == ProcessingTier.Gpu)
        {
            throw new TrainingException("tier.unavailable", Processors.WhyNoGpu());
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(request.Threads, 1, nameof(request));
    }

    /// <summary>Refuses deadlines that nothing could keep, or that nobody means. Where there is a checkpoint there is a model, and any time will do.</summary>
    /// <exception cref="TrainingException">It is too short or too long.</exception>
    public static void Deadline(TrainingRequest request)
    {
        if (request.Deadline < DeadlinePlanner.ShortestDeadline)
        {
            throw new TrainingException(
                "deadline.too-short",
                $"A deadline of {request.Deadline.TotalSeconds:0.###} s is too short for any data; the shortest that can do is {DeadlinePlanner.ShortestDeadline.TotalSeconds:0} s.");
        }

        if (request.Deadline > DeadlinePlanner.LongestDeadline)
        {
            throw new TrainingException(
                "deadline.too-long",
                $"A deadline of {request.Deadline.TotalDays:0.#} days is longer than the {DeadlinePlanner.LongestDeadline.TotalDays:0} days that a run may take; name a shorter one.");
        }
    }
}
