using Sundial.Scorer.Engine;

namespace Sundial.Scorer.Endpoints;

/// <summary>The request that a model answers before anybody else's: its own example where its file has one, else one made from its signature.</summary>
/// <remarks>It proves that the model runs, and pays for what an engine does only once.</remarks>
internal static class TrialRequest
{
    /// <summary>Runs it.</summary>
    /// <param name="pipeline">The models.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ModelLoadException">The model gave no answer.</exception>
    public static async Task RunAsync(Pipeline pipeline, CancellationToken cancel)
    {
        if (pipeline.Stages[0].Metadata.TryGetValue(ModelExample.Key, out var example))
        {
            await RunExampleAsync(pipeline, example, cancel).ConfigureAwait(false);
            return;
        }

        try
        {
            // Where no request can be made up that it takes, there is nothing to hold against the model.
            await pipeline.WarmUpAsync(cancel).ConfigureAwait(false);
        }
        catch (ModelFaultException exception)
        {
            throw new ModelLoadException(
                $"It does not answer a trial request that was made from its signature: {exception.Message} If such a request makes no sense to it, give it one of its own in its metadata, as {ModelExample.Key}.", exception);
        }
    }

    private static async Task RunExampleAsync(Pipeline pipeline, string example, CancellationToken cancel)
    {
        using var call = InferenceCall.Rent();
        try
        {
            ModelExample.Read(example, call.Inputs);
            await pipeline.RunAsync(call, cancel).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is InvalidRequestException or ModelFaultException)
        {
            throw new ModelLoadException($"It does not answer its own example ({ModelExample.Key} in its file): {exception.Message}", exception);
        }
    }
}
