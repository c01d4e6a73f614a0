using System.CommandLine;
using System.Globalization;
using Sundial.Cli.Remote;

namespace Sundial.Cli.Commands.Hosting;

/// <summary><c>sundial up</c>: the whole service on this machine.</summary>
internal sealed class UpCommand : Command
{
    private readonly Option<string?> _data = OptionOf.Text("--data", "DIR", "Where everything is kept; sundial in the user's data folder (~/.local/share) unless set.");
    private readonly Option<int> _port = OptionOf.Read("--port", "N", "The port; 0 takes any that is free.", 7300, OptionOf.Whole(0, 65535));
    private readonly Option<string> _listen = OptionOf.Read("--listen", "ADDRESS", "The address to listen at; 0.0.0.0 lets other machines in.", "127.0.0.1", text =>
        Uri.CheckHostName(text.Trim('[', ']')) != UriHostNameType.Unknown ? text : throw new FormatException("is no address of this machine; give one such as 127.0.0.1 or 0.0.0.0"));

    private readonly Option<(int Min, int Max)?> _workers = OptionOf.Read<(int Min, int Max)?>("--workers", "MIN..MAX", "How many workers it keeps and may start, such as 1..4; 0 when all come from elsewhere.", null, Range);
    private readonly Option<int> _scorers = OptionOf.Read("--scorers", "N", "How many scorers, which answer inference, it keeps running; 0 when all come from elsewhere.", 1, OptionOf.Whole(0, 100));
    private readonly Option<int> _scorerPort = OptionOf.Read("--scorer-port", "N", "The port of the first scorer, the next ones having the next ports; free ports unless set.", 0, OptionOf.Whole(0, 65000));
    private readonly Option<string?> _database = OptionOf.Text("--database", "URL", "A PostgreSQL, as postgres://USER:PASSWORD@HOST/NAME; a private one in the data folder unless set.");
    private readonly Option<bool> _noLogin = OptionOf.Flag("--no-login", "Store no login for you at the first start, and add no sample data.");
    private readonly Option<bool> _json = OptionOf.Json();

    /// <summary>The command.</summary>
    public UpCommand(Surroundings around)
        : base("up", "Run the service on this machine: server, database, workers and scorers.")
    {
        foreach (var option in (Option[])[_data, _port, _listen, _workers, _scorers, _scorerPort, _database, _noLogin, _json])
        {
            Add(option);
        }

        // All of the web server is behind this call, so that no other command loads it.
        SetAction(parse => (int)UpSession.RunAsync(around, RequestOf(parse)).GetAwaiter().GetResult());
    }

    private UpRequest RequestOf(ParseResult parse)
    {
        // What is not written is left to sundial.json in the data folder and to the environment.
        var settings = new List<string>();
        if (parse.GetValue(_data) is { Length: > 0 } data)
        {
            settings.Add($"--Data={Path.GetFullPath(data)}");
        }

        if (parse.GetResult(_port) is { Implicit: false } || parse.GetResult(_listen) is { Implicit: false })
        {
            var host = parse.GetRequiredValue(_listen).Trim('[', ']');
            settings.Add(string.Create(CultureInfo.InvariantCulture, $"--Listen=http://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{parse.GetValue(_port)}"));
        }

        if (parse.GetValue(_workers) is { } workers)
        {
            settings.Add(string.Create(CultureInfo.InvariantCulture, $"--Provisioning:Min={workers.Min}"));
            settings.Add(string.Create(CultureInfo.InvariantCulture, $"--Provisioning:Max={workers.Max}"));
        }

        if (parse.GetResult(_scorers) is { Implicit: false })
        {
            settings.Add(string.Create(CultureInfo.InvariantCulture, $"--Provisioning:Scorers={parse.GetValue(_scorers)}"));
        }

        if (parse.GetResult(_scorerPort) is { Implicit: false })
        {
            settings.Add(string.Create(CultureInfo.InvariantCulture, $"--Provisioning:ScorerPort={parse.GetValue(_scorerPort)}"));
        }

        if (parse.GetValue(_database) is { Length: > 0 } database)
        {
            settings.Add($"--Database={database}");
        }

        return new UpRequest([.. settings], StoresLogin: !parse.GetValue(_noLogin));
    }

    private static (int Min, int Max)? Range(string text)
    {
        var parts = text.Split("..");
        var count = OptionOf.Whole(0, 10_000);
        try
        {
            var (min, max) = (count(parts[0]), count(parts[^1]));
            if (parts.Length <= 2 && min <= max)
            {
                return (min, max);
            }
        }
        catch (FormatException)
        {
            // Said below, with what to write.
        }

        throw new FormatException("is no range of workers; write it as 1..4, or 2 for exactly two");
    }
}
