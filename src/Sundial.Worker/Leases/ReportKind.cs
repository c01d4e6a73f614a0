namespace Sundial.Worker.Leases;

/// <summary>Kinds of reports, as on the wire.</summary>
internal static class ReportKind
{
    /// <summary>A line of output.</summary>
    public const string Log = "log";

    /// <summary>A value of a metric.</summary>
    public const string Metric = "metric";

    /// <summary>A phase begins.</summary>
    public const string Phase = "phase";

    /// <summary>What is to be done with the time that is left.</summary>
    public const string Plan = "plan";

    /// <summary>A trial of hyperparameters has ended.</summary>
    public const string Trial = "trial";

    /// <summary>How far it is.</summary>
    public const string Progress = "progress";

    /// <summary>A word of the worker itself.</summary>
    public const string Notice = "notice";
}
