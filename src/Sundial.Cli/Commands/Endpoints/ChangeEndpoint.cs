using System.CommandLine;
using Sundial.Cli.Remote;
using Sundial.Contracts.Hosting;

namespace Sundial.Cli.Commands.Endpoints;

/// <summary><c>sundial endpoint create</c>, <c>update</c> and <c>delete</c>.</summary>
internal static class ChangeEndpoint
{
    /// <summary><c>sundial endpoint create</c></summary>
    public static Command Create(Surroundings around)
    {
        var name = OptionOf.Named("NAME", "What the endpoint is called; a name is made up unless set.");
        name.Arity = ArgumentArity.ZeroOrOne;
        var options = new EndpointOptions();
        return new RemoteCommand("create", "Put a model, a job's checkpoint or a chain of models behind a name.", around, [name, .. options.All], async call =>
        {
            var variants = options.VariantsOf(call);
            if (variants.Count == 0)
            {
                throw new UsageException("There is nothing that is to answer; give --model MODEL, --job JOB or --chain M1,M2.");
            }

            var made = await call.Client.Endpoints.CreateAsync(
                new CreateEndpointRequest
                {
                    Name = call.GetOptional(name),
                    Variants = variants,
                    Scaling = options.ScalingOf(call, new()) ?? new(),
                    CaptureShare = options.CaptureOf(call) ?? 0,
                    WithinLatencySeconds = options.LatencyOf(call) is > 0 and var bound ? bound : null,
                    ErrorBudget = options.BudgetOf(call, new()) ?? new(),
                },
                call.Cancel);
            return await EndAsync(call, options, made);
        });
    }

    /// <summary><c>sundial endpoint update</c></summary>
    public static Command Update(Surroundings around)
    {
        var name = EndpointCommands.Endpoint();
        var options = new EndpointOptions();
        return new RemoteCommand("update", "Change what answers under a name, or how. It answers all the while.", around, [name, .. options.All], async call =>
        {
            var held = await call.Client.Endpoints.GetAsync(call.Get(name), call.Cancel);
            var variants = options.VariantsOf(call);
            var request = new UpdateEndpointRequest
            {
                Variants = variants.Count > 0 ? variants : null,
                Scaling = options.ScalingOf(call, held.Scaling),
                CaptureShare = options.CaptureOf(call),
                WithinLatencySeconds = options.LatencyOf(call),
                ErrorBudget = options.BudgetOf(call, held.ErrorBudget),
            };
            if (request == new UpdateEndpointRequest())
            {
                throw new UsageException("There is nothing to change; give --model, --variant, --min, --max, --capture or another option.");
            }

            return await EndAsync(call, options, await call.Client.Endpoints.UpdateAsync(held.Id.ToString(), request, call.Cancel));
        });
    }

    /// <summary><c>sundial endpoint delete</c></summary>
    public static Command Delete(Surroundings around)
    {
        var name = EndpointCommands.Endpoint();
        return new RemoteCommand("delete", "Take an endpoint away. Requests under way are answered.", around, [name], async call =>
        {
            var endpoint = await call.Client.Endpoints.GetAsync(call.Get(name), call.Cancel);
            await call.Client.Endpoints.DeleteAsync(endpoint.Id.ToString(), call.Cancel);
            call.Tell(endpoint, gone => call.Terminal.Line($"Endpoint {gone.Name} is deleted."));
        });
    }

    private static async Task<ExitCode> EndAsync(RemoteCall call, EndpointOptions options, EndpointView endpoint)
    {
        if (!call.Get(options.NoWait))
        {
            return await new EndpointWaiter(call).WaitAsync(endpoint);
        }

        call.Tell(endpoint, known => call.Terminal.Line($"Endpoint {known.Name}: {EndpointWords.State(known)}. See how it fares: sundial endpoint show {known.Name}"));
        return ExitCode.Ok;
    }
}
