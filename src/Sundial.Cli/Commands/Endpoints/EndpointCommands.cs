using System.CommandLine;
using System.Globalization;
using Sundial.Cli.Observers;
using Sundial.Cli.Remote;
using Sundial.Cli.Reports;

namespace Sundial.Cli.Commands.Endpoints;

/// <summary><c>sundial endpoint …</c></summary>
internal static class EndpointCommands
{
    /// <summary>Adds the verbs.</summary>
    public static void Fill(Command noun, Surroundings around)
    {
        noun.Add(ChangeEndpoint.Create(around));
        noun.Add(ChangeEndpoint.Update(around));
        noun.Add(new RemoteCommand("list", "List your tenant's endpoints.", around, [], call => call.TellAllAsync(
            call.Client.Endpoints.ListAsync(call.Cancel),
            "There is no endpoint; make one with sundial endpoint create --model MODEL.",
            ["name", "state", "revision", "answers with", "copies", "answers", "errors"],
            endpoint =>
            [
                endpoint.Name, Numbers.Words(endpoint.State), endpoint.Revision?.ToString(CultureInfo.InvariantCulture), EndpointWords.What(endpoint),
                endpoint.Variants.Sum(variant => variant.Replicas).ToString(CultureInfo.InvariantCulture), Numbers.Count(endpoint.Variants.Sum(variant => variant.Requests)),
                Numbers.Count(endpoint.Variants.Sum(variant => variant.Errors)),
            ])));
        noun.Add(Show(around));
        noun.Add(ChangeEndpoint.Delete(around));
        noun.Add(Logs(around));
        noun.Add(PredictionCommands.List(around));
        noun.Add(PredictionCommands.Show(around));
        noun.Add(PredictionCommands.Truth(around));
        noun.Add(PredictionCommands.Accuracy(around));
    }

    /// <summary>The argument that names an endpoint.</summary>
    public static Argument<string> Endpoint() => OptionOf.Named("ENDPOINT", "Name or id of the endpoint.");

    private static RemoteCommand Show(Surroundings around)
    {
        var name = Endpoint();
        return new RemoteCommand("show", "Show where an endpoint stands and what answers under its name.", around, [name], async call =>
            call.Tell(await call.Client.Endpoints.GetAsync(call.Get(name), call.Cancel), known => EndpointWords.Facts(known, call.Clock)));
    }

    private static RemoteCommand Logs(Surroundings around)
    {
        var name = Endpoint();
        var follow = OptionOf.Flag("--follow", "Go on with what happens from now on, until Ctrl-C or the endpoint's end.");
        return new RemoteCommand("logs", "Show what happened to an endpoint, and what its serving programs printed.", around, [name, follow], async call =>
        {
            var events = call.Get(follow)
                ? call.Client.Endpoints.FollowAsync(call.Get(name), cancel: call.Cancel)
                : call.Client.Endpoints.ListEventsAsync(call.Get(name), call.Cancel);
            await foreach (var happened in events)
            {
                call.Terminal.Record(happened);
                call.Terminal.Line($"{Numbers.When(happened.At, call.Clock)}  {(happened.Kind == "log" ? string.Empty : $"{happened.Kind}: ")}{Printable.Of(happened.Text)}");
            }
        });
    }
}
