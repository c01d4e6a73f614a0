using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sundial.Cli.Observers;
using Sundial.Cli.Remote;
using Sundial.Contracts.Models;

namespace Sundial.Cli.Commands.Models;

/// <summary><c>sundial model …</c></summary>
internal static class ModelCommands
{
    // A row has to fit a terminal.
    private const int MostInARow = 3;

    /// <summary>Adds the verbs.</summary>
    public static void Fill(Command noun, Surroundings around)
    {
        noun.Add(new RemoteCommand("list", "List your tenant's models.", around, [], call => call.TellAllAsync(
            call.Client.Models.ListAsync(call.Cancel),
            "There is no model; ask for one with sundial job create --dataset NAME --within 10m, or bring one with sundial model create NAME FILE.",
            ["name", "latest version", "since"],
            model => [model.Name, model.LatestVersion?.ToString(CultureInfo.InvariantCulture), Numbers.When(model.CreatedAt, call.Clock)])));
        noun.Add(CreateModel.Command(around));
        noun.Add(Show(around));
        noun.Add(Download(around));
        noun.Add(Delete(around));
    }

    private static RemoteCommand Show(Surroundings around)
    {
        var name = OptionOf.Named("MODEL", "Name or id of the model, for all its versions, or NAME:VERSION for one.");
        return new RemoteCommand("show", "Show a model's versions, or one of them.", around, [name], async call =>
        {
            if (call.Get(name).Contains(':', StringComparison.Ordinal))
            {
                var (model, version) = VersionedName.Of(call.Get(name));
                call.Tell(await call.Client.Models.GetVersionAsync(model, version, call.Cancel), known => FactsOf(known, call.Clock));
                return;
            }

            await call.TellAllAsync(
                call.Client.Models.ListVersionsAsync(call.Get(name), call.Cancel),
                $"All versions of {call.Get(name)} were deleted.",
                ["version", "metrics", "size", "files", "since", "whole"],
                version =>
                [
                    version.Version.ToString(CultureInfo.InvariantCulture), Metrics(version.Metrics, most: MostInARow), Numbers.Bytes(version.SizeBytes),
                    version.Files.Count.ToString(CultureInfo.InvariantCulture), Numbers.When(version.CreatedAt, call.Clock), version.Partial ? "partial" : "yes",
                ]);
        });
    }

    private static RemoteCommand Download(Surroundings around)
    {
        var name = OptionOf.Named("MODEL", "The model, as NAME or NAME:VERSION; the latest version unless one is named.");
        var target = OptionOf.Text("--out", "PATH", "A file such as digits.onnx, for the model alone, or a folder, for all its files; NAME.onnx, or the folder NAME where it is no ONNX model, unless set.");
        return new RemoteCommand("download", "Fetch a model, checked by its digest.", around, [name, target], async call =>
        {
            var (model, version) = VersionedName.Of(call.Get(name));
            await ModelDownload.RunAsync(call, await call.Client.Models.GetVersionAsync(model, version, call.Cancel), call.Get(target));
        });
    }

    private static RemoteCommand Delete(Surroundings around)
    {
        var name = OptionOf.Named("MODEL", "NAME:VERSION for one version, or NAME with --all-versions.");
        var all = OptionOf.Flag("--all-versions", "The whole model.");
        return new RemoteCommand("delete", "Delete a version of a model, or all of them.", around, [name, all], async call =>
        {
            var (model, number) = VersionedName.Of(call.Get(name));
            if (call.Get(all) && number is null)
            {
                var whole = await call.Client.Models.GetAsync(model, call.Cancel);
                await call.Client.Models.DeleteAsync(whole.Id.ToString(), call.Cancel);
                call.Tell(whole, gone => call.Terminal.Line($"Model {gone.Name} is deleted with all its versions."));
                return;
            }

            if (number is not { } one || call.Get(all))
            {
                throw new UsageException("Say which version is to be deleted, as NAME:3, or name the model alone with --all-versions.");
            }

            var version = await call.Client.Models.GetVersionAsync(model, one, call.Cancel);
            await call.Client.Models.DeleteVersionAsync(model, one, call.Cancel);
            call.Tell(version, gone => call.Terminal.Line($"Version {gone.Version} of {gone.Model} is deleted."));
        });
    }

    /// <summary>What is known of a version.</summary>
    public static IEnumerable<(string, string?)> FactsOf(ModelVersionView version, TimeProvider clock)
    {
        yield return ("Model", $"{version.Model}:{version.Version}{(version.Partial ? ", partial: its training was ended before its time" : string.Empty)}");
        yield return ("Id", version.Id.ToString());
        yield return ("Job", version.Job?.ToString());
        yield return ("Metrics", Metrics(version.Metrics));
        foreach (var file in version.Files)
        {
            yield return ("File", $"{file.Path}, {Numbers.Bytes(file.SizeBytes)}, SHA-256 {file.Sha256}");
        }

        yield return ("Served by", version.Serve is { } serve ? string.Join(' ', serve.Command) : null);
        yield return ("Since", Numbers.When(version.CreatedAt, clock));
    }

    // The plain numbers among them, the first of which matter most; a confusion matrix is for the JSON.
    private static string Metrics(JsonElement metrics, int most = int.MaxValue) => metrics.ValueKind != JsonValueKind.Object ? string.Empty
        : string.Join(", ", metrics.EnumerateObject().Where(metric => metric.Value.ValueKind == JsonValueKind.Number).Take(most).Select(metric => $"{metric.Name} {Numbers.Value(metric.Value.GetDouble())}"));
}
