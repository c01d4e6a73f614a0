using System.Net;
using System.Text.Json;
using Sundial.Contracts;
using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Sundial.Server.Tests.Datasets;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Training;

public sealed class EvaluationTests
{
    [Fact]
    public async Task A_checkpoint_is_scored_while_the_training_goes_on_and_examples_are_kept_on_request()
    {
        await using var server = await TrainingServer.StartAsync();
        await TrainingServer.JobAsync(server.Client, new() { Dataset = "digits", Algorithm = "script", Name = "scored", WithinSeconds = 60, KeepExamples = true });
        var (trainer, evaluator) = (await server.WorkerAsync(), await server.WorkerAsync());
        await trainer.TakeAsync();
        Assert.Null(await evaluator.AskEvaluationAsync());
        await trainer.CheckpointAsync(1);

        var claim = await evaluator.AskEvaluationAsync(10);

        Assert.Equal(("scored", "1/model.onnx", true, true), (claim!.Order.JobName, claim.ModelPath, claim.HeldOut, claim.KeepExamples));
        using (var data = await evaluator.TryGetForEvaluationAsync(claim.Claim, claim.Data.Sha256))
        {
            Assert.Equal(TrainingServer.Data, await data.Content.ReadAsByteArrayAsync());
        }

        using (var others = await evaluator.TryGetForEvaluationAsync(claim.Claim, UploadCalls.Sha256([7])))
        {
            await others.ProblemAsync(404);
        }

        var example = new EvaluationExample(0, "3/7.png", JsonSerializer.SerializeToElement("3"), JsonSerializer.SerializeToElement("5"));
        var result = new EvaluationResult(claim.Claim, "accuracy", 0.75, 4, [example]);
        foreach (var _ in new[] { 1, 2 })
        {
            using var done = await evaluator.FinishEvaluationAsync(result);
            Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        }

        var seen = await server.Client.GetAsync<CheckpointView>("/v1/training-jobs/scored/checkpoints/1");
        Assert.Equal(("done", "accuracy", 0.75, 4), (seen.Evaluation, seen.QualityMetric, seen.QualityValue, seen.QualityCount));
        var kept = Assert.Single((await server.Client.GetAsync<Page<EvaluationExample>>("/v1/training-jobs/scored/checkpoints/1/examples")).Items);
        Assert.Equal(("3/7.png", "5"), (kept.Input, kept.Expected?.GetString()));
        Assert.Single(await server.EventsAsync("scored"), one => one.Kind == "evaluation");
    }

    [Fact]
    public async Task The_same_model_is_not_scored_twice()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("same");
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();
        await worker.CheckpointAsync(1);
        await worker.CheckpointAsync(1);
        var claim = await worker.AskEvaluationAsync();
        using var done = await worker.FinishEvaluationAsync(new(claim!.Claim, "accuracy", 0.5, 10));
        await worker.CheckpointAsync(1);

        var all = (await server.Client.GetAsync<Page<CheckpointView>>("/v1/training-jobs/same/checkpoints")).Items;

        Assert.Equal(3, all.Count);
        Assert.All(all, one => Assert.Equal(("done", 0.5), (one.Evaluation, one.QualityValue)));
        Assert.Null(await worker.AskEvaluationAsync());
    }

    [Fact]
    public async Task A_lost_evaluator_makes_way_for_another_and_two_failures_are_the_end()
    {
        await using var server = await TrainingServer.StartAsync("--Training:EvaluationSeconds=5");
        await server.JobAsync("unlucky", within: 600);
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();
        await worker.CheckpointAsync(1);
        var lost = await worker.AskEvaluationAsync();
        Assert.Null(await worker.AskEvaluationAsync());
        await server.AdvanceAsync(8);

        var second = await worker.AskEvaluationAsync();
        using var late = await worker.FinishEvaluationAsync(new(lost!.Claim, "accuracy", 1, 1));
        using var failed = await worker.FinishEvaluationAsync(new(second!.Claim, null, null, null, null, "no data"));

        Assert.Equal("training.claim-lost", (await late.ProblemAsync(409)).Code);
        Assert.Equal(HttpStatusCode.NoContent, failed.StatusCode);
        Assert.Equal("failed", (await server.Client.GetAsync<CheckpointView>("/v1/training-jobs/unlucky/checkpoints/1")).Evaluation);
        Assert.Null(await worker.AskEvaluationAsync());
    }
}
