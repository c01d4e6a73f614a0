using System.CommandLine;
using Sundial.Cli.Remote;
using Sundial.Cli.Uploads;
using Sundial.Contracts.Models;

namespace Sundial.Cli.Commands.Models;

/// <summary><c>sundial model create</c></summary>
internal static class CreateModel
{
    /// <summary>The command.</summary>
    public static Command Command(Surroundings around)
    {
        var name = OptionOf.NewName("NAME", "What the model is called; one that is there already gets its next version.");
        var path = OptionOf.Path("PATH", "An ONNX file, or a folder, .tar, .tar.gz or .zip of the model's files, or with --serve of the program's.");
        var serve = OptionOf.Text("--serve", "COMMAND", "The program that serves it, such as \"python3 serve.py\"; serve is added. It starts in the folder of its files. An ONNX file needs none.");
        var environment = OptionOf.Pairs("--environment", "NAME=VALUE", "A variable for the program's environment; may be given again.");
        return new RemoteCommand("create", "Bring a model that was trained elsewhere.", around, [name, path, serve, environment], async call =>
        {
            var variables = call.Get(environment)!;
            var serving = CommandWords.Of(call.Get(serve)) is { } words ? new ModelServing(words, variables.Count > 0 ? variables : null) : null;
            if (serving is null && variables.Count > 0)
            {
                throw new UsageException("There is no program that the variables are for; give one, such as --serve \"python3 serve.py\".");
            }

            using var source = UploadSource.Open(call.Get(path), null);
            var version = await new Uploader(call, UnfinishedUploads.OfUser).UploadAsync(source, $"Uploading {source.FileName}", upload =>
                call.Client.Models.CreateVersionAsync(call.Get(name), new CreateModelVersionRequest(upload.Id, serving), call.Cancel));
            call.Tell(version, made => ModelCommands.FactsOf(made, call.Clock));
            call.Terminal.Line($"Put it behind a name: sundial endpoint create {version.Model} --model {version.Model}:{version.Version}");
        });
    }
}
