using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sundial.Console.Sessions;
using Sundial.Console.Uploads;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Http;
using Sundial.Contracts.Tenancy;

namespace Sundial.Console.Pages.NewModel;

/// <summary>Asks for a model: data, time, and what would come of them.</summary>
internal static class NewModelRoutes
{
    private const string Path = "/new";

    /// <summary>The most bytes of a file that comes with a form; scripts send any size in pieces.</summary>
    private const long MostFormBytes = 64L << 20;

    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMilliseconds(300);

    /// <summary>Maps the page and its parts.</summary>
    public static void MapNewModel(this IEndpointRouteBuilder console)
    {
        console.MapGet(Path, ShowAsync).ForRole(Role.Developer);
        console.MapGet($"{Path}/choices", ShowChoicesAsync).ForRole(Role.Developer);
        console.MapGet($"{Path}/plan", ShowPlanAsync).ForRole(Role.Developer);
        console.MapPost(Path, BeginAsync).ForRole(Role.Developer);
        console.MapPost($"{Path}/upload", UploadAsync).ForRole(Role.Developer).Takes(MostFormBytes);
    }

    private static async Task<RazorComponentResult<NewModelPage>> ShowAsync(HttpRequest request, ConsoleSession session, CancellationToken cancel)
    {
        var view = await NewModelReader.ReadAsync(session, Form(request), cancel);
        var isMissing = view.Dataset is null && view.Form.Dataset.Length > 0;
        return Page(isMissing ? view with { Faults = new Dictionary<string, string> { ["dataset"] = "There is no such data set. Choose another, or upload one." } } : view);
    }

    // The address follows the choice, so that a page that is loaded again shows the same data.
    private static async Task<RazorComponentResult<NewModelParts>> ShowChoicesAsync(HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        var view = await NewModelReader.ReadAsync(session, Form(http.Request), cancel);
        http.Response.Headers["HX-Replace-Url"] = view.Dataset is { } dataset ? $"{ConsolePaths.NewModel}?dataset={Uri.EscapeDataString(dataset.Name)}" : ConsolePaths.NewModel;
        return new(new { View = view });
    }

    private static async Task<RazorComponentResult<PlanPanel>> ShowPlanAsync(HttpRequest request, ConsoleSession session, CancellationToken cancel) =>
        new(new { View = await NewModelReader.ReadPlanAsync(session, Form(request), cancel) });

    private static async Task<IResult> BeginAsync(HttpRequest request, ConsoleSession session, TimeProvider clock, CancellationToken cancel)
    {
        var sent = await request.ReadFormAsync(cancel);
        var form = NewModelForm.Read(name => sent[name]);
        if (sent["earliest"] is [{ Length: > 0 } earliest])
        {
            form = form with { Within = earliest };
        }

        var view = await NewModelReader.ReadAsync(session, form, cancel);
        if (sent.ContainsKey("show") || (form.Dataset.Length > 0 && form.ShownFor.Length == 0))
        {
            return Page(view);
        }

        var faults = new Dictionary<string, string>();
        view = await KnownAsync(session, view, clock, cancel);
        form = view.Form;
        if (form.ToRequest(view.Dataset, faults) is not { } asked)
        {
            return Page(view with { Faults = faults });
        }

        try
        {
            return Results.Redirect(ConsolePaths.Job((await session.Client.Jobs.CreateAsync(asked, cancel)).Name));
        }
        catch (ApiException refused) when (refused.Status is HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            return Page(view with { Faults = NewModelFaults.Of(refused, form), EarliestSeconds = EarliestDeadline.SecondsOf(refused.Problem) });
        }
    }

    // An archive does not say by its name whether its pictures have classes or boxes: who begins before that is known waits for it, where somebody is there to look.
    private static async Task<NewModelView> KnownAsync(ConsoleSession session, NewModelView view, TimeProvider clock, CancellationToken cancel)
    {
        var begun = clock.GetTimestamp();
        while (view is { IsPending: true, Dataset: { } dataset } && dataset.Task == view.Form.Task && !view.Form.IsTable && clock.GetElapsedTime(begun) < s_longestWait)
        {
            await Task.Delay(s_betweenLooks, clock, cancel);
            view = await NewModelReader.ReadAsync(session, view.Form, cancel);
        }

        return view;
    }

    // For browsers without scripts: a file that comes whole.
    private static async Task<IResult> UploadAsync(HttpRequest request, ConsoleSession session, CancellationToken cancel)
    {
        var sent = await request.ReadFormAsync(cancel);
        var file = sent.Files.GetFile("file");
        var fault = file is null or { FileName: "" } ? "Choose a file first." : file.Length == 0 ? $"The file is empty. {UploadedFile.Expected}" : UploadedFile.FaultOf(file.FileName);
        if (fault is not null)
        {
            return await RefusedAsync(session, fault, cancel);
        }

        try
        {
            var upload = await session.Client.Uploads.BeginAsync(new CreateUploadRequest(file!.FileName, file.Length), cancel);
            await using var content = file.OpenReadStream();
            upload = await session.Client.Uploads.SendAsync(upload, content, cancel: cancel);
            var dataset = await UploadMaker.MakeAsync(session.Client, upload.Id, UploadedFile.DatasetNameOf(file.FileName), UploadedFile.TaskOf(file.FileName), cancel);
            return Results.Redirect($"{ConsolePaths.NewModel}?dataset={Uri.EscapeDataString(dataset.Name)}");
        }
        catch (ApiException refused) when (refused.Status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
        {
            return await RefusedAsync(session, refused.Problem.Detail ?? refused.Message, cancel);
        }
    }

    private static async Task<IResult> RefusedAsync(ConsoleSession session, string fault, CancellationToken cancel) =>
        Page(await NewModelReader.ReadAsync(session, new NewModelForm(), cancel) with { Faults = new Dictionary<string, string> { ["file"] = fault } });

    private static RazorComponentResult<NewModelPage> Page(NewModelView view) =>
        new(new { View = view }) { StatusCode = view.Faults.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest };

    private static NewModelForm Form(HttpRequest request) => NewModelForm.Read(name => request.Query[name]);
}
