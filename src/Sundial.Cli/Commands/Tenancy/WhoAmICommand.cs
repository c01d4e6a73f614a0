using System.CommandLine;
using Sundial.Cli.Observers;
using Sundial.Cli.Remote;

namespace Sundial.Cli.Commands.Tenancy;

/// <summary><c>sundial whoami</c></summary>
internal static class WhoAmICommand
{
    /// <summary>The command.</summary>
    public static Command Create(Surroundings around) => new RemoteCommand("whoami", "Show the server that commands go to, and who you are there.", around, [], async call =>
        call.Tell(await call.Client.GetMeAsync(call.Cancel), me =>
            [("Server", call.Client.Server.AbsoluteUri.TrimEnd('/')), ("You", $"{me.Principal}, {Numbers.Words(me.Role)}"), .. TenantCommands.FactsOf(me.Tenant, call.Clock)]));
}
