using System.Net;
using Sundial.Console.Components;
using Sundial.Console.Pages.Datasets;
using Sundial.Console.Sessions;
using Sundial.Contracts.Client;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Http;

namespace Sundial.Console.Pages.NewModel;

/// <summary>Fetches what the page that asks for a model shows.</summary>
internal static class NewModelReader
{
    private const int MostDatasets = 200;

    /// <summary>The whole page.</summary>
    public static async Task<NewModelView> ReadAsync(ConsoleSession session, NewModelForm form, CancellationToken cancel)
    {
        var client = session.Client;
        var datasets = await client.Datasets.ListAsync(cancel).Take(MostDatasets).ToListAsync(cancel);
        var dataset = datasets.Find(one => one.Name == form.Dataset) ?? await DatasetReader.FindAsync(client, form.Dataset, cancel);
        if (dataset is not null && !datasets.Contains(dataset))
        {
            datasets.Insert(0, dataset);
        }

        var view = new NewModelView { Form = form, Datasets = datasets, Dataset = dataset, Tenant = session.Me.Tenant.Name };
        return dataset is null ? view : await WithDataAsync(client, view, dataset, cancel);
    }

    /// <summary>The plan alone.</summary>
    public static async Task<NewModelView> ReadPlanAsync(ConsoleSession session, NewModelForm form, CancellationToken cancel)
    {
        var view = new NewModelView { Form = form, Datasets = [], Dataset = await DatasetReader.FindAsync(session.Client, form.Dataset, cancel) };
        return view.Dataset is null ? view : await WithPlanAsync(session.Client, view, cancel);
    }

    private static async Task<NewModelView> WithDataAsync(SundialClient client, NewModelView view, DatasetView dataset, CancellationToken cancel)
    {
        var profile = await DatasetReader.ProfileAsync(client, dataset.Name, cancel);
        view = view with
        {
            Form = view.Form.For(dataset, profile),
            Profile = profile,
            Pictures = profile is null ? [] : await DatasetReader.PicturesAsync(client, profile, cancel),
        };
        return profile?.State == InspectionState.Ready ? await WithPlanAsync(client, view, cancel) : view;
    }

    private static async Task<NewModelView> WithPlanAsync(SundialClient client, NewModelView view, CancellationToken cancel)
    {
        if (view.Form.ToQuestion() is not { } question)
        {
            return view with { NoPlan = WrittenTime.Fault };
        }

        try
        {
            return view with { Plan = await client.Datasets.GetPlanAsync(view.Dataset!.Name, question, cancel) };
        }
        catch (ApiException refused) when (refused.Status is HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            return view with { NoPlan = refused.Problem.Errors is { Count: > 0 } errors ? $"{errors.First().Key} {errors.First().Value.FirstOrDefault()}." : refused.Problem.Detail ?? refused.Message };
        }
    }
}
