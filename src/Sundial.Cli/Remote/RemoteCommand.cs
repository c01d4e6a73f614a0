using System.CommandLine;
using Sundial.Cli.Commands;
using Sundial.Cli.Logins;
using Sundial.Cli.Processes;
using Sundial.Contracts.Client;

namespace Sundial.Cli.Remote;

/// <summary>A command that speaks with the server that the user is logged in to.</summary>
internal sealed class RemoteCommand : Command
{
    /// <summary>The command.</summary>
    /// <param name="name">Its verb.</param>
    /// <param name="description">What it does.</param>
    /// <param name="around">What it stands in.</param>
    /// <param name="parts">Its arguments and options; <c>--json</c> is added.</param>
    /// <param name="run">Does it.</param>
    public RemoteCommand(string name, string description, Surroundings around, Symbol[] parts, Func<RemoteCall, Task<ExitCode>> run)
        : base(name, description)
    {
        foreach (var part in (Symbol[])[.. parts, OptionOf.Json()])
        {
            if (part is Argument argument)
            {
                Add(argument);
            }
            else
            {
                Add((Option)part);
            }
        }

        SetAction(parse => (int)Run(parse, around, run));
    }

    /// <summary>The same for a command that has no more to say than that it was done.</summary>
    public RemoteCommand(string name, string description, Surroundings around, Symbol[] parts, Func<RemoteCall, Task> run)
        : this(name, description, around, parts, async call =>
        {
            await run(call);
            return ExitCode.Ok;
        })
    {
    }

    /// <summary>Runs something with the server that the user is logged in to; for a command that does not always need one.</summary>
    public static ExitCode Run(ParseResult parse, Surroundings around, Func<RemoteCall, Task<ExitCode>> run)
    {
        var login = ServerLogin.Of(LoginFile.OfUser.Read());
        if (login.Key is null)
        {
            throw new UsageException($"There is no key for {login.Server}; run sundial login {login.Server.AbsoluteUri.TrimEnd('/')}, or set {ServerLogin.KeyVariable}.", ExitCode.NotLoggedIn, "login.missing");
        }

        using var interruption = new Interruption { HasModel = true };
        using var client = new SundialClient(login.Server, login.Key, around.Clock);
        try
        {
            return run(new RemoteCall(parse, around, client, interruption)).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            throw new UsageException("Stopped.", ExitCode.StoppedWithModel, "stopped");
        }
    }
}
