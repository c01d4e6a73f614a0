using System.CommandLine;
using System.Text;
using Sundial.Cli.Logins;
using Sundial.Cli.Observers;
using Sundial.Cli.Processes;
using Sundial.Cli.Remote;
using Sundial.Contracts.Client;
using Sundial.Contracts.Tenancy;

namespace Sundial.Cli.Commands.Tenancy;

/// <summary><c>sundial login</c>: a server and a key for it, tried before they are stored.</summary>
internal sealed class LoginCommand : Command
{
    private readonly Argument<string> _url = OptionOf.Named("URL", "The server's address, such as http://127.0.0.1:7300.");
    private readonly Option<string?> _key = OptionOf.Text("--key", "KEY", "The API key, or - to read it from standard input; asked for, without showing it, unless set.");
    private readonly Option<bool> _json = OptionOf.Json();
    private readonly Surroundings _around;

    /// <summary>The command.</summary>
    public LoginCommand(Surroundings around)
        : base("login", "Log in to a server: commands go to it from now on.")
    {
        _around = around;
        Add(_url);
        Add(_key);
        Add(_json);
        SetAction(parse => (int)RunAsync(parse).GetAwaiter().GetResult());
    }

    private async Task<ExitCode> RunAsync(ParseResult parse)
    {
        var server = ServerLogin.Address(parse.GetRequiredValue(_url));
        var key = (parse.GetValue(_key) switch
        {
            null or "-" when System.Console.IsInputRedirected => await System.Console.In.ReadLineAsync() ?? string.Empty,
            null => Ask(),
            "-" => await System.Console.In.ReadLineAsync() ?? string.Empty,
            var given => given,
        }).Trim();
        if (key.Length == 0 || key.Any(sign => sign is < '!' or > '~'))
        {
            throw new UsageException("That is no API key; an administrator makes one with sundial key create.", ExitCode.NotLoggedIn, "login.no-key");
        }

        using var interruption = new Interruption { HasModel = true };
        using var client = new SundialClient(server, key, _around.Clock);
        var me = await client.GetMeAsync(interruption.Token);
        LoginFile.OfUser.Remember(server, key);
        _around.Terminal.Record(me);
        _around.Terminal.Line($"Logged in to {Logins.Logins.NameOf(server)} as {me.Principal}, {Numbers.Words(me.Role)} of {me.Tenant.Name}.");
        if (me.Role == Role.Worker)
        {
            _around.Terminal.Warn("A worker's key takes jobs and does nothing else; use it with sundial worker.");
        }

        return ExitCode.Ok;
    }

    private static string Ask()
    {
        System.Console.Error.Write("API key: ");
        var key = new StringBuilder();
        while (System.Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } pressed)
        {
            if (pressed.Key == ConsoleKey.Backspace)
            {
                key.Length = Math.Max(0, key.Length - 1);
            }
            else if (!char.IsControl(pressed.KeyChar))
            {
                key.Append(pressed.KeyChar);
            }
        }

        System.Console.Error.WriteLine();
        return key.ToString();
    }
}
