using System.CommandLine;
using System.Net;
using System.Text.Json;
using Sundial.Cli.Remote;
using Sundial.Cli.Uploads;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Http;
using Sundial.Learning.Training;

namespace Sundial.Cli.Commands.Datasets;

/// <summary><c>sundial dataset create</c></summary>
internal static class CreateDataset
{
    /// <summary>The command.</summary>
    public static Command Command(Surroundings around)
    {
        var name = OptionOf.NewName("NAME", "What the data set is to be called.");
        var path = OptionOf.Path("PATH", "A file, as it is; a folder, sent as a tar; or - for standard input.");
        var task = OptionOf.Text("--task", "TASK", "What is to be learned of it: image-classification, object-detection, table or custom; told by looking at PATH unless set.");
        var fileName = OptionOf.Text("--file-name", "FILE", "The name it is sent under, whose extension tells what it is; its own unless set, and data.tar for standard input.");
        return new RemoteCommand("create", "Upload a data set. What broke off is gone on with by the same command.", around, [name, path, task, fileName], async call =>
        {
            using var source = UploadSource.Open(call.Get(path), call.Get(fileName));
            await RefuseTakenAsync(call, call.Get(name));
            var learned = call.Get(task) ?? Recognise(call.Get(path), call.Cancel);
            var dataset = await new Uploader(call, UnfinishedUploads.OfUser).UploadAsync(source, $"Uploading {source.FileName}", upload =>
                call.Client.Datasets.CreateAsync(new CreateDatasetRequest(call.Get(name), upload.Id, learned), call.Cancel));
            call.Tell(dataset, made => DatasetCommands.FactsOf(made, call.Clock));
            call.Terminal.Line($"Train on it with: sundial job create --dataset {dataset.Name} --within 10m --follow");
        });
    }

    // Of what comes by standard input only the server sees the bytes.
    private static string? Recognise(string path, CancellationToken cancel) =>
        path == UploadSource.StandardInput ? null : JsonSerializer.SerializeToElement(TrainingRun.Recognise(path, cancel)).GetString();

    // The server would refuse it, too, but only when everything has been sent.
    private static async Task RefuseTakenAsync(RemoteCall call, string name)
    {
        try
        {
            await call.Client.Datasets.GetAsync(name, call.Cancel);
        }
        catch (ApiException fault) when (fault.Status == HttpStatusCode.NotFound)
        {
            return;
        }

        throw new UsageException($"There is a data set {name} already; choose another name, or delete that one with sundial dataset delete {name}.", ExitCode.Refused, "datasets.name-taken");
    }
}
