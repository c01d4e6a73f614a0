using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Console.Components;
using Sundial.Console.Sessions;
using Sundial.Contracts.Http;
using Sundial.Contracts.Training;

namespace Sundial.Console.Pages.Jobs;

/// <summary>Changes hyperparameters of a job that has not ended.</summary>
internal static class ChangeSettings
{
    private const string Name = "name";
    private const string Value = "value";

    /// <summary>Shows what they are.</summary>
    public static async Task<RazorComponentResult<SettingsPage>> ShowAsync(string job, ConsoleSession session, CancellationToken cancel)
    {
        var view = await session.Client.Jobs.GetAsync(job, cancel);
        return Page(view, await KnownAsync(session, view, cancel), view.Hyperparameters, fault: null, StatusCodes.Status200OK);
    }

    /// <summary>Changes them.</summary>
    public static async Task<IResult> ChangeAsync(string job, HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        var form = await http.Request.ReadFormAsync(cancel);
        var view = await session.Client.Jobs.GetAsync(job, cancel);
        var typed = form[Name].Zip(form[Value]).Where(pair => !string.IsNullOrWhiteSpace(pair.First) && !string.IsNullOrWhiteSpace(pair.Second))
            .GroupBy(pair => pair.First!.Trim()).ToDictionary(pairs => pairs.Key, pairs => pairs.Last().Second!.Trim());

        // One whose field was emptied is taken away; what stays as it is need not be told.
        var changes = view.Hyperparameters.Keys.Where(name => !typed.ContainsKey(name)).ToDictionary(name => name, _ => (string?)null);
        foreach (var (name, value) in typed.Where(pair => view.Hyperparameters.GetValueOrDefault(pair.Key) != pair.Value))
        {
            changes[name] = value;
        }

        var known = await KnownAsync(session, view, cancel);
        if (changes.Count == 0 && form["from"] != "start")
        {
            return Page(view, known, typed, "Nothing is different from what it was; change a value, or have it begin from the start.", StatusCodes.Status400BadRequest);
        }

        try
        {
            await session.Client.Jobs.ModifyAsync(
                job, new ModifyRequest { Hyperparameters = changes.Count == 0 ? null : changes, From = form["from"] == "start" ? ContinueFrom.Start : ContinueFrom.Checkpoint }, cancel);
            return Notice.After(http, ConsolePaths.Job(view.Name), "The settings are changed; the training begins anew with them.");
        }
        catch (ApiException refused) when ((int)refused.Status is StatusCodes.Status400BadRequest or StatusCodes.Status409Conflict)
        {
            var text = refused.Problem.Errors is { Count: > 0 } errors
                ? string.Join(" ", errors.Select(error => $"{error.Key.Replace("hyperparameters.", "", StringComparison.Ordinal)} {string.Join(", ", error.Value)}."))
                : refused.Problem.Detail ?? refused.Message;
            return Page(view, known, typed, text, (int)refused.Status);
        }
    }

    private static async Task<IReadOnlyDictionary<string, string?>> KnownAsync(ConsoleSession session, TrainingJobView job, CancellationToken cancel) =>
        (await session.Client.Algorithms.GetAsync(job.Algorithm, job.AlgorithmVersion, cancel)).Specification.Hyperparameters ?? new Dictionary<string, string?>();

    private static RazorComponentResult<SettingsPage> Page(
        TrainingJobView job, IReadOnlyDictionary<string, string?> known, IReadOnlyDictionary<string, string> typed, string? fault, int status) =>
        new(new { Job = job, Known = known, Typed = typed, Fault = fault }) { StatusCode = status };
}
