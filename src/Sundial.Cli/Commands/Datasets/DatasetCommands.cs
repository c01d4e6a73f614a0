using System.CommandLine;
using Sundial.Cli.Observers;
using Sundial.Cli.Remote;
using Sundial.Cli.Reports;
using Sundial.Contracts.Datasets;

namespace Sundial.Cli.Commands.Datasets;

/// <summary><c>sundial dataset …</c></summary>
internal static class DatasetCommands
{
    /// <summary>Adds the verbs.</summary>
    public static void Fill(Command noun, Surroundings around)
    {
        noun.Add(CreateDataset.Command(around));
        noun.Add(new RemoteCommand("list", "List your tenant's data sets.", around, [], call => call.TellAllAsync(
            call.Client.Datasets.ListAsync(call.Cancel),
            "There is no data set; make one with sundial dataset create NAME PATH.",
            ["name", "task", "size", "file", "since"],
            dataset => [dataset.Name, dataset.Task, Numbers.Bytes(dataset.SizeBytes), dataset.FileName, Numbers.When(dataset.CreatedAt, call.Clock)])));
        noun.Add(Show(around));
        noun.Add(Inspect(around));
        noun.Add(Download(around));
        noun.Add(Delete(around));
    }

    /// <summary>What is known of a data set, in words.</summary>
    public static IEnumerable<(string, string?)> FactsOf(DatasetView dataset, TimeProvider clock) =>
    [
        ("Data set", dataset.Name),
        ("Id", dataset.Id.ToString()),
        ("Task", dataset.Task),
        ("File", $"{dataset.FileName}, {Numbers.Bytes(dataset.SizeBytes)}"),
        ("SHA-256", dataset.Sha256),
        ("Since", Numbers.When(dataset.CreatedAt, clock)),
    ];

    private static RemoteCommand Show(Surroundings around)
    {
        var name = OptionOf.Named("DATASET", "Name or id of the data set.");
        return new RemoteCommand("show", "Show a data set, and what a worker found in it.", around, [name], async call =>
        {
            var dataset = await call.Client.Datasets.GetAsync(call.Get(name), call.Cancel);
            var profile = call.Terminal.Json ? null : await call.Client.Datasets.GetProfileAsync(dataset.Id.ToString(), call.Cancel);
            call.Tell(dataset, _ => [.. FactsOf(dataset, call.Clock), .. profile is null ? [] : ProfileWords.FactsOf(profile)]);
        });
    }

    private static RemoteCommand Inspect(Surroundings around)
    {
        var name = OptionOf.Named("DATASET", "Name or id of the data set.");
        var within = OptionOf.Text("--within", "TIME", "The time that a training would have, such as 10m: tells what would be trained in it, and how.");
        var again = OptionOf.Flag("--again", "Have a worker look once more, after a failure say.");
        return new RemoteCommand("inspect", "Show what a worker found in a data set, and what would be trained of it.", around, [name, within, again], async call =>
        {
            var dataset = call.Get(name);
            var asked = call.Get(within) is { } time ? new PlanQuestion { WithinSeconds = TimeBudget.Of(time, null, null).TotalSeconds } : null;
            var profile = call.Get(again) ? await call.Client.Datasets.InspectAsync(dataset, call.Cancel) : await call.Client.Datasets.GetProfileAsync(dataset, call.Cancel);
            call.Tell(profile, ProfileWords.FactsOf);
            if (asked is not null)
            {
                var plan = await call.Client.Datasets.GetPlanAsync(dataset, asked, call.Cancel);
                call.Tell(plan, told => TableProfileView.Sentences(call.Terminal, $"In {Duration.Text(TimeSpan.FromSeconds(told.WithinSeconds))}, before anything is measured:", [.. ProfileWords.SentencesOf(told)]));
            }
        });
    }

    private static RemoteCommand Download(Surroundings around)
    {
        var name = OptionOf.Named("DATASET", "Name or id of the data set.");
        var file = OptionOf.Text("--out", "FILE", "Where its file goes; under the name it came with unless set. An older file of that name is replaced.");
        return new RemoteCommand("download", "Fetch a data set's file.", around, [name, file], async call =>
        {
            var dataset = await call.Client.Datasets.GetAsync(call.Get(name), call.Cancel);
            var target = Path.GetFullPath(call.Get(file) ?? Path.GetFileName(dataset.FileName));
            await TransferView.ShowAsync(call.Terminal, call.Clock, $"Fetching {dataset.FileName}", dataset.SizeBytes, async bytes =>
            {
                await call.Client.Datasets.DownloadAsync(dataset, target, bytes, call.Cancel);
                return target;
            });
            call.Terminal.Event(new { Event = "downloaded", File = target, dataset.Sha256, dataset.SizeBytes });
            call.Terminal.Line($"{target}, {Numbers.Bytes(dataset.SizeBytes)}, as it was uploaded (SHA-256 {dataset.Sha256}).");
        });
    }

    private static RemoteCommand Delete(Surroundings around)
    {
        var name = OptionOf.Named("DATASET", "Name or id of the data set.");
        return new RemoteCommand("delete", "Delete a data set.", around, [name], async call =>
        {
            var dataset = await call.Client.Datasets.GetAsync(call.Get(name), call.Cancel);
            await call.Client.Datasets.DeleteAsync(dataset.Id.ToString(), call.Cancel);
            call.Tell(dataset, gone => call.Terminal.Line($"Data set {gone.Name} is deleted."));
        });
    }
}
