namespace Sundial.Cli;

/// <summary>What the process says to the script that started it. The same table stands in docs/cli.md; a number never changes its meaning.</summary>
internal enum ExitCode
{
    /// <summary>Done as asked.</summary>
    Ok = 0,

    /// <summary>It failed for a reason that has no code of its own here, a bug included.</summary>
    Failed = 1,

    /// <summary>The command line makes no sense.</summary>
    Usage = 2,

    /// <summary>The data or the model that was named cannot be used.</summary>
    BadInput = 3,

    /// <summary>The deadline is zero, beyond 30 days, or too short for the data.</summary>
    DeadlineRefused = 4,

    /// <summary>The model, the report or the output cannot be written.</summary>
    OutputUnwritable = 5,

    /// <summary>No server is known to commands, or it does not know the key.</summary>
    NotLoggedIn = 6,

    /// <summary>The server does not answer.</summary>
    ServerUnreachable = 7,

    /// <summary>The server refused; its problem is told.</summary>
    Refused = 8,

    /// <summary>The job that was followed failed, or came to no model by its deadline.</summary>
    JobFailed = 9,

    /// <summary>The job that was followed was stopped.</summary>
    JobStopped = 10,

    /// <summary>The endpoint that was waited for failed, or goes on with what it had.</summary>
    EndpointFailed = 11,

    /// <summary>Stopped by Ctrl-C or SIGTERM; the best model so far was kept, and so was what the server has.</summary>
    StoppedWithModel = 130,

    /// <summary>Stopped by Ctrl-C or SIGTERM before there was a model.</summary>
    StoppedWithoutModel = 131,
}
