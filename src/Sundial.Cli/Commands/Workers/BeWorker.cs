using System.CommandLine;
using Sundial.Cli.Remote;

namespace Sundial.Cli.Commands.Workers;

/// <summary><c>sundial worker --server URL --token KEY</c>: this process as a worker.</summary>
internal static class BeWorker
{
    /// <summary>Adds the options and the action to the noun.</summary>
    public static void Fill(Command noun, Surroundings around)
    {
        var server = OptionOf.Text("--server", "URL", "The server's address; the one you are logged in to unless set.");
        var token = OptionOf.Text("--token", "KEY", $"A key with the role worker, or - to read it from standard input; {WorkerToken.Variable} unless set.");
        var name = OptionOf.Text("--name", "NAME", "For people; the machine's name and the process id unless set.");
        var cpus = OptionOf.Number("--cpus", "Processors it may use; all unless set.", 1, 1024);
        var memory = OptionOf.Bytes("--memory", "Memory it may use; what the machine has unless set.");
        var gpus = OptionOf.Number("--gpus", "Graphics processors it may use; none unless set.", 0, 64);
        var sandbox = OptionOf.Read("--sandbox", "KIND", "How tenants' own algorithms are confined: auto (bubblewrap where it works, else they are not run), bubblewrap, or none (they run unconfined).", "auto",
            OptionOf.OneOf(("auto", "auto"), ("bubblewrap", "bubblewrap"), ("none", "none")));
        var folder = OptionOf.Text("--work-folder", "DIR", "Where jobs have their folders and fetched bytes are kept; sundial-worker in the temporary folder unless set.");
        var json = OptionOf.Json();
        foreach (var option in (Option[])[server, token, name, cpus, memory, gpus, sandbox, folder, json])
        {
            noun.Add(option);
        }

        noun.SetAction(parse =>
        {
            var address = parse.GetValue(server) is { } url ? ServerLogin.Address(url) : ServerLogin.Of(Logins.LoginFile.OfUser.Read()).Server;
            var request = new WorkerRequest(address, WorkerToken.Of(parse.GetValue(token), "the worker"), parse.GetRequiredValue(sandbox))
            {
                Name = parse.GetValue(name),
                Cpus = parse.GetValue(cpus),
                MemoryBytes = parse.GetValue(memory),
                Gpus = parse.GetValue(gpus),
                Folder = parse.GetValue(folder),
            };
            return (int)WorkerSession.RunAsync(around, request).GetAwaiter().GetResult();
        });
    }
}
