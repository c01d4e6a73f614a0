namespace Sundial.Cli;

/// <summary>A command line that makes no sense. The message is one sentence that says what to write instead.</summary>
internal sealed class UsageException(string message, ExitCode exitCode = ExitCode.Usage, string code = "usage") : Exception(message)
{
    /// <summary>What the process exits with.</summary>
    public ExitCode ExitCode { get; } = exitCode;

    /// <summary>Stable name of the problem.</summary>
    public string Code { get; } = code;
}
