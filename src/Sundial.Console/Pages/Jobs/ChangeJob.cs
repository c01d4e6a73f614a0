using Microsoft.AspNetCore.Http;
using Sundial.Console.Components;
using Sundial.Console.Components.Jobs;
using Sundial.Console.Sessions;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Http;
using Sundial.Contracts.Training;

namespace Sundial.Console.Pages.Jobs;

/// <summary>What the forms of a job's page do. What is refused is told on the page, with what was typed.</summary>
internal static class ChangeJob
{
    /// <summary>Stops a job.</summary>
    public static Task<IResult> StopAsync(string job, HttpContext http, ConsoleSession session, TimeProvider clock, CancellationToken cancel) =>
        DoAsync(
            new(JobFault.Stop, "grace", MayBeEmpty: true),
            new(job, http, session, clock),
            async (grace, _) =>
            {
                var view = await session.Client.Jobs.StopAsync(job, new StopRequest(grace), cancel);
                return Notice.After(http, ConsolePaths.Job(view.Name), $"{view.Name} is asked to stop; the best it has becomes the model.");
            },
            cancel);

    /// <summary>Moves the deadline of a job.</summary>
    public static Task<IResult> MoveDeadlineAsync(string job, HttpContext http, ConsoleSession session, TimeProvider clock, CancellationToken cancel) =>
        DoAsync(
            new(JobFault.Deadline, "by", MayBeEmpty: false),
            new(job, http, session, clock),
            async (by, form) =>
            {
                var view = await session.Client.Jobs.GetAsync(job, cancel);
                var within = (view.DeadlineAt - view.RequestedAt).TotalSeconds + (form["direction"] == "less" ? -by!.Value : by!.Value);
                view = await session.Client.Jobs.ModifyAsync(job, new ModifyRequest { WithinSeconds = within }, cancel);
                return Notice.After(http, ConsolePaths.Job(view.Name), $"The deadline is moved: {Words.Duration((view.DeadlineAt - clock.GetUtcNow()).TotalSeconds)} are left.");
            },
            cancel);

    /// <summary>Begins a job again that has ended.</summary>
    public static Task<IResult> RetryAsync(string job, HttpContext http, ConsoleSession session, TimeProvider clock, CancellationToken cancel) =>
        DoAsync(
            new(JobFault.Retry, "within", MayBeEmpty: false),
            new(job, http, session, clock),
            async (within, form) =>
            {
                var view = await session.Client.Jobs.RetryAsync(job, new RetryRequest(within, form["from"] == "start" ? ContinueFrom.Start : ContinueFrom.Checkpoint), cancel);
                return Notice.After(http, ConsolePaths.Job(view.Name), $"{view.Name} begins again.");
            },
            cancel);

    /// <summary>Asks for more training of the model that a job made.</summary>
    public static Task<IResult> RetrainAsync(string job, HttpContext http, ConsoleSession session, TimeProvider clock, CancellationToken cancel) =>
        DoAsync(
            new(JobFault.Retrain, "within", MayBeEmpty: false),
            new(job, http, session, clock),
            async (within, _) =>
            {
                var view = await session.Client.Jobs.RetrainAsync(job, new RetrainRequest(within!.Value), cancel);
                return Notice.After(http, ConsolePaths.Job(view.Name), $"{view.Name} goes on from {view.ContinuesModel ?? job}.");
            },
            cancel);

    /// <summary>Has the model of a job answer requests; of one that has none yet, its best checkpoint.</summary>
    public static Task<IResult> DeployAsync(string job, HttpContext http, ConsoleSession session, TimeProvider clock, CancellationToken cancel) =>
        DoAsync(
            new(JobFault.Deploy, Field: null, MayBeEmpty: true),
            new(job, http, session, clock),
            async (_, _) =>
            {
                var view = await session.Client.Jobs.GetAsync(job, cancel);
                var variant = view.Model is { } model && view.State.IsEnd() ? new VariantRequest { Model = model } : new VariantRequest { Job = view.Name, Checkpoint = "best" };
                var endpoint = await session.Client.Endpoints.CreateAsync(new CreateEndpointRequest { Variants = [variant] }, cancel);
                return Notice.After(http, ConsolePaths.Endpoint(endpoint.Name), $"{endpoint.Name} is being made; it answers as soon as the model is loaded.");
            },
            cancel);

    private static async Task<IResult> DoAsync(JobForm form, Asked asked, Func<double?, IFormCollection, Task<IResult>> work, CancellationToken cancel)
    {
        var fields = await asked.Http.Request.ReadFormAsync(cancel);
        var typed = form.Field is null ? null : fields[form.Field].ToString();
        var seconds = WrittenTime.ParseSeconds(typed);
        if (form.Field is not null && seconds is null && !(form.MayBeEmpty && string.IsNullOrWhiteSpace(typed)))
        {
            return await ShowJob.ShowAsync(asked.Job, new JobFault(form.Name, WrittenTime.Fault, typed), StatusCodes.Status400BadRequest, asked.Session, asked.Clock, cancel);
        }

        try
        {
            return await work(seconds, fields);
        }
        catch (ApiException refused) when ((int)refused.Status is StatusCodes.Status400BadRequest or StatusCodes.Status409Conflict)
        {
            var text = refused.Problem.Errors is { Count: > 0 } errors
                ? string.Join(" ", errors.Select(error => $"{Words.Name(error.Key)} {string.Join(", ", error.Value)}."))
                : refused.Problem.Detail ?? refused.Message;
            return await ShowJob.ShowAsync(asked.Job, new JobFault(form.Name, text, typed), (int)refused.Status, asked.Session, asked.Clock, cancel);
        }
    }

    /// <summary>A form.</summary>
    /// <param name="Name">As in <see cref="JobFault"/>.</param>
    /// <param name="Field">The field that takes a time; null for none.</param>
    /// <param name="MayBeEmpty">Whether that may be left empty.</param>
    private sealed record JobForm(string Name, string? Field, bool MayBeEmpty);

    /// <summary>Who asks for what.</summary>
    private sealed record Asked(string Job, HttpContext Http, ConsoleSession Session, TimeProvider Clock);
}
