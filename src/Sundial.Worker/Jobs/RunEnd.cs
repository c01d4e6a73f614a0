namespace Sundial.Worker.Jobs;

/// <summary>Why a program is asked to end.</summary>
internal enum Interruption
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>Its deadline is near.</summary>
    Deadline,

    /// <summary>Its user asked it to stop.</summary>
    Stop,

    /// <summary>The job is to be done in another way.</summary>
    Change,

    /// <summary>This worker is shutting down.</summary>
    Drain,
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; null when it never came to be started.</param>
/// <param name="Asked">Why it was asked to end.</param>
/// <param name="Killed">Whether it was ended by force.</param>
internal sealed record RunEnd(int? ExitCode, Interruption Asked, bool Killed);
