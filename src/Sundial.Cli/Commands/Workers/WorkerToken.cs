namespace Sundial.Cli.Commands.Workers;

/// <summary>The key of a worker or scorer, which is none of those that people log in with.</summary>
internal static class WorkerToken
{
    /// <summary>The environment variable that holds it where no option does.</summary>
    public const string Variable = "SUNDIAL_TOKEN";

    /// <summary>Takes it from where it is.</summary>
    /// <param name="given">The option's value; <c>-</c> for standard input, null for the environment.</param>
    /// <param name="whose">What needs it, such as <c>the worker</c>.</param>
    /// <exception cref="UsageException">It is nowhere.</exception>
    public static string Of(string? given, string whose)
    {
        var token = (given switch
        {
            "-" => System.Console.In.ReadLine(),
            null => Environment.GetEnvironmentVariable(Variable),
            _ => given,
        })?.Trim();
        return token is { Length: > 0 }
            ? token
            : throw new UsageException($"There is no key for {whose}; make one with sundial key create --role worker, and give it with --token or {Variable}.", ExitCode.NotLoggedIn, "login.missing");
    }
}
