using Sundial.Cli.Observers;
using Sundial.Cli.Remote;
using Sundial.Contracts.Hosting;

namespace Sundial.Cli.Commands.Endpoints;

/// <summary>An endpoint watched until what was asked for answers, or it is clear that it will not.</summary>
/// <param name="call">The command.</param>
internal sealed class EndpointWaiter(RemoteCall call)
{
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits, tells of each change on the way and of the end.</summary>
    /// <param name="asked">As the request that asked for it was answered.</param>
    public async Task<ExitCode> WaitAsync(EndpointView asked)
    {
        var endpoint = asked;
        try
        {
            endpoint = await WatchAsync(asked);
        }
        catch (OperationCanceledException) when (call.Cancel.IsCancellationRequested)
        {
            throw new UsageException($"Endpoint {asked.Name} goes on at the server; sundial endpoint show {asked.Name} tells where it stands.", ExitCode.StoppedWithModel, "stopped");
        }

        call.Terminal.Record(endpoint);
        var answers = Answers(asked, endpoint) == true;
        call.Terminal.Line(answers
            ? $"Endpoint {endpoint.Name} answers with {EndpointWords.What(endpoint)}. Ask it: sundial predict {endpoint.Name} FILE"
            : $"Endpoint {endpoint.Name} {(endpoint.Revision is null ? "answers nothing" : $"goes on with {EndpointWords.What(endpoint)}")}: {Reason(endpoint)}");
        return answers ? ExitCode.Ok : ExitCode.EndpointFailed;
    }

    /// <summary>Whether an endpoint has come to what was asked for; null while that is open.</summary>
    /// <param name="asked">As the request was answered.</param>
    /// <param name="now">As it is.</param>
    public static bool? Answers(EndpointView asked, EndpointView now)
    {
        var wanted = asked.NextRevision ?? asked.Revision;
        return now.State switch
        {
            EndpointState.Failed or EndpointState.Deleting => false,

            // Somebody asked for yet another one in the meantime; that one came of this.
            EndpointState.InService => wanted is null || now.Revision >= wanted,

            // On trial: it answers, and may still be taken back.
            EndpointState.Updating when wanted is not null && now.Revision >= wanted => true,
            _ => null,
        };
    }

    private async Task<EndpointView> WatchAsync(EndpointView asked)
    {
        var (endpoint, told) = (asked, "");
        while (Answers(asked, endpoint) is null)
        {
            var state = EndpointWords.State(endpoint);
            if (state != told)
            {
                call.Terminal.Line($"{Numbers.When(call.Clock.GetUtcNow(), call.Clock)}  {state}");
                told = state;
            }

            await Task.Delay(s_betweenLooks, call.Clock, call.Cancel);
            endpoint = await call.Client.Endpoints.GetAsync(asked.Id.ToString(), call.Cancel);
        }

        return endpoint;
    }

    private static string Reason(EndpointView endpoint) => endpoint.Reason is { Length: > 0 } reason ? $"{reason.TrimEnd('.')}." : $"it is {Numbers.Words(endpoint.State)}.";
}
