namespace Sundial.Cli.Commands;

/// <summary>The time a training may take, from <c>--within</c>, or as <c>--compute</c> divided by <c>--rate</c>.</summary>
internal static class TimeBudget
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <summary>The deadline that the options come to.</summary>
    /// <param name="within">A time, or null.</param>
    /// <param name="compute">An amount of bytes, or null.</param>
    /// <param name="rate">A rate of bytes, or null.</param>
    /// <exception cref="UsageException">None, both or half of them is given, one cannot be read, or the time is out of range.</exception>
    public static TimeSpan Of(string? within, string? compute, string? rate)
    {
        switch (within, compute, rate)
        {
            case (not null, null, null):
                return Checked(Duration.ParseSeconds(within) ?? throw new UsageException($"--within {within} is not a time; write it as 45s, 10m, 1h30m or PT10M."), $"--within {within}");
            case (null, not null, not null):
                return Checked(Divided(compute, rate), $"--compute {compute} at --rate {rate}");
            case (null, null, null):
                throw new UsageException("There is no deadline; say how long it may take, such as --within 10m.");
            case (not null, _, _):
                throw new UsageException("--within and --compute/--rate both set the deadline; give one of them.");
            default:
                throw new UsageException($"{(compute is null ? "--rate" : "--compute")} alone sets no deadline; give --compute and --rate, such as --compute 20GB --rate 5MB/s, or --within.");
        }
    }

    private static double Divided(string compute, string rate)
    {
        var amount = ByteQuantity.ParseBytes(compute) ?? throw new UsageException($"--compute {compute} is not an amount; write it as 20GB or 500MB.");
        var perSecond = ByteQuantity.ParseBytesPerSecond(rate) ?? throw new UsageException($"--rate {rate} is not a rate; write it as 5MB/s or 300MB/min.");
        return perSecond > 0 ? amount / perSecond : throw new UsageException($"--rate {rate} is no progress at all; give a rate above zero.");
    }

    private static TimeSpan Checked(double seconds, string given)
    {
        if (seconds <= 0)
        {
            throw new UsageException($"{given} leaves no time at all; give a deadline such as 60s or 10m.", ExitCode.DeadlineRefused, "deadline.zero");
        }

        if (seconds > Longest.TotalSeconds)
        {
            throw new UsageException($"{given} is more than the {Longest.TotalDays:0} days that a training may take; give {Longest.TotalDays:0}d or less.", ExitCode.DeadlineRefused, "deadline.too-long");
        }

        return TimeSpan.FromSeconds(seconds);
    }
}
