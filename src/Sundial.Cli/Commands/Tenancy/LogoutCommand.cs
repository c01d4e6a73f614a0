using System.CommandLine;
using Sundial.Cli.Logins;
using Sundial.Cli.Remote;

namespace Sundial.Cli.Commands.Tenancy;

/// <summary><c>sundial logout</c>: forgets a key. The key itself stays good until it is revoked.</summary>
internal sealed class LogoutCommand : Command
{
    private readonly Argument<string?> _url = new("URL") { Description = "The server's address; the one that commands go to unless set.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _json = OptionOf.Json();
    private readonly Surroundings _around;

    /// <summary>The command.</summary>
    public LogoutCommand(Surroundings around)
        : base("logout", "Forget the key for a server.")
    {
        _around = around;
        Add(_url);
        Add(_json);
        SetAction(parse => (int)Run(parse));
    }

    private ExitCode Run(ParseResult parse)
    {
        var file = LoginFile.OfUser;
        var url = parse.GetValue(_url) ?? file.Read().Current ?? throw new UsageException("You are logged in to no server.", ExitCode.NotLoggedIn, "login.missing");
        var server = ServerLogin.Address(url);
        if (!file.Forget(server))
        {
            throw new UsageException($"You are not logged in to {Logins.Logins.NameOf(server)}.", ExitCode.NotLoggedIn, "login.missing");
        }

        _around.Terminal.Event(new { Event = "logged_out", Server = Logins.Logins.NameOf(server), Next = file.Read().Current });
        _around.Terminal.Line($"The key for {Logins.Logins.NameOf(server)} is forgotten; it stays good until it is revoked.{(file.Read().Current is { } next ? $" Commands go to {next} now." : string.Empty)}");
        return ExitCode.Ok;
    }
}
