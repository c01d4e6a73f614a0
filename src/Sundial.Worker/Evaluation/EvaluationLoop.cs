using System.ComponentModel;
using System.Text.Json;
using Sundial.Compute.Files;
using Sundial.Compute.Sandboxes;
using Sundial.Contracts.Http;
using Sundial.Contracts.Models;
using Sundial.Contracts.Workers;
using Sundial.Worker.Jobs;

namespace Sundial.Worker.Evaluation;

/// <summary>Scores checkpoints, one after another, beside the job that the worker has; trainings go first.</summary>
/// <param name="services">What the worker has.</param>
/// <param name="worker">The worker's identity, which may change.</param>
internal sealed class EvaluationLoop(WorkerServices services, Func<Guid> worker)
{
    private const string Channel = "evaluation";

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Scores until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var builtIn = new BuiltInEvaluator(services);
        try
        {
            while (true)
            {
                await NextAsync(builtIn, cancel).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The worker ends.
        }
        finally
        {
            await builtIn.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task NextAsync(BuiltInEvaluator builtIn, CancellationToken cancel)
    {
        try
        {
            if (await services.Client.ClaimEvaluationAsync(worker(), Poll, cancel).ConfigureAwait(false) is { } assignment)
            {
                await services.Client.PostEvaluationAsync(await TryAsync(builtIn, assignment, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
            }
            else
            {
                // Nothing came for a while: what is kept warm is worth more elsewhere.
                await builtIn.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is ApiException or ServerUnreachableException)
        {
            // The loop for jobs tells the operator, and gets a new identity where that is what is wrong.
            await Task.Delay(Pause, services.Clock, cancel).ConfigureAwait(false);
        }
    }

    private async Task<EvaluationResult> TryAsync(BuiltInEvaluator builtIn, EvaluationAssignment assignment, CancellationToken cancel)
    {
        try
        {
            return (await ScoreAsync(builtIn, assignment, cancel).ConfigureAwait(false)).For(assignment.Claim);
        }
        catch (Exception exception) when (exception is EvaluationException or BundleException or IOException or InvalidDataException or UnauthorizedAccessException
            or Win32Exception or HttpRequestException or FormatException or OverflowException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return new EvaluationResult(assignment.Claim, null, null, null, Failure: exception.Message);
        }
    }

    private async Task<Score> ScoreAsync(BuiltInEvaluator builtIn, EvaluationAssignment assignment, CancellationToken cancel)
    {
        var order = assignment.Order;
        if (!services.Start.MayRun(order))
        {
            throw new EvaluationException("This worker cannot confine a tenant's own program.");
        }

        using var folder = JobFolder.Create(services.JobsFolder, $"evaluation-{assignment.Claim:N}");
        var data = folder.ChannelFile(Channel, assignment.Data);
        var share = !services.Start.CanWriteInput(order);
        await PlaceAsync(assignment, assignment.Data, data, share, cancel).ConfigureAwait(false);

        // A checkpoint's model lies in the checkpoint's own folder, as it did in checkpoints/; the program finds it as it wrote it.
        var prefix = Prefix(assignment.ModelPath);
        foreach (var file in assignment.Files.Where(file => file.Path.StartsWith(prefix, StringComparison.Ordinal)))
        {
            var path = folder.Below(ContractPaths.Model, file.Path[prefix.Length..]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await PlaceAsync(assignment, file, path, share, cancel).ConfigureAwait(false);
        }

        if (!order.IsCustom)
        {
            return await builtIn.ScoreAsync(assignment, folder, folder.Below(ContractPaths.Model, assignment.ModelPath[prefix.Length..]), Cached(assignment.Data) ?? data, cancel).ConfigureAwait(false);
        }

        if (order.Bundle is { } bundle)
        {
            var archive = folder.At("bundle");
            await PlaceAsync(assignment, bundle, archive, share: true, cancel).ConfigureAwait(false);
            new BundleExtractor(BundleLimits.Default).Extract(archive, folder.At(ContractPaths.Code));
            File.Delete(archive);
        }

        folder.WriteConfiguration(order with { Channels = new Dictionary<string, FileEntry> { [Channel] = assignment.Data } }, services.Start.SeenAs(order, folder), 0);
        return await new CustomEvaluator(services).ScoreAsync(assignment, folder, cancel).ConfigureAwait(false);
    }

    /// <summary>The data under a name that stays the same, so that the evaluator sees that it has read it before.</summary>
    private string? Cached(FileEntry data) => services.Cache.PathOf(data);

    private static string Prefix(string modelPath) => modelPath.Contains('/', StringComparison.Ordinal) ? modelPath[..(modelPath.IndexOf('/', StringComparison.Ordinal) + 1)] : "";

    private Task PlaceAsync(EvaluationAssignment assignment, FileEntry file, string target, bool share, CancellationToken cancel) =>
        services.Cache.PlaceAsync(file, target, share, (digest, _, stop) => services.Client.OpenEvaluationBlobAsync(assignment.Claim, digest, stop), cancel);
}
