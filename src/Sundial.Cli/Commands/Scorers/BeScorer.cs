using System.CommandLine;
using System.Globalization;
using Sundial.Cli.Commands.Workers;
using Sundial.Cli.Remote;

namespace Sundial.Cli.Commands.Scorers;

/// <summary><c>sundial scorer --server URL --token KEY</c>: a scorer on this machine, started again when it is killed.</summary>
internal static class BeScorer
{
    /// <summary>Adds the options and the action to the noun.</summary>
    public static void Fill(Command noun, Surroundings around)
    {
        var server = OptionOf.Text("--server", "URL", "The server's address; the one you are logged in to unless set.");
        var token = OptionOf.Text("--token", "KEY", $"A key with the role worker, or - to read it from standard input; {WorkerToken.Variable} unless set.");
        var name = OptionOf.Text("--name", "NAME", "For people; the machine's name and the process id unless set.");
        var listen = OptionOf.Text("--listen", "URL", "Where it listens; a free port of 127.0.0.1 unless set.");
        var address = OptionOf.Text("--address", "URL", "Where the server and callers reach it; where it listens unless set.");
        var data = OptionOf.Text("--data", "DIR", "Where it keeps what it needs to come back by itself; sundial-scorer in the user's data folder unless set.");
        var memory = OptionOf.Bytes("--memory", "Memory that its models may take; half of what the machine has unless set.");
        var sandbox = OptionOf.Read("--sandbox", "KIND", "How tenants' serving programs are confined: auto (bubblewrap where it works, else they are not run), bubblewrap, or none (they run unconfined).", "auto",
            OptionOf.OneOf(("auto", "auto"), ("bubblewrap", "bubblewrap"), ("none", "none")));
        foreach (var option in (Option[])[server, token, name, listen, address, data, memory, sandbox, OptionOf.Json()])
        {
            noun.Add(option);
        }

        noun.SetAction(parse =>
        {
            var url = parse.GetValue(server) is { } given ? ServerLogin.Address(given) : ServerLogin.Of(Logins.LoginFile.OfUser.Read()).Server;
            (string Option, string? Value)[] options =
            [
                ("--server", url.AbsoluteUri),
                ("--name", parse.GetValue(name)),
                ("--listen", parse.GetValue(listen)),
                ("--address", parse.GetValue(address)),
                ("--data", parse.GetValue(data)),
                ("--memory", parse.GetValue(memory)?.ToString(CultureInfo.InvariantCulture)),
                ("--sandbox", parse.GetRequiredValue(sandbox)),
            ];
            string[] arguments = [.. options.Where(option => option.Value is not null).SelectMany(option => new[] { option.Option, option.Value! })];
            return (int)new ScorerSession(around, arguments, WorkerToken.Of(parse.GetValue(token), "the scorer")).RunAsync().GetAwaiter().GetResult();
        });
    }
}
