using Sundial.Learning.Detection.Training;
using Sundial.Learning.Training;
using Sundial.Learning.Tuning.Trainings;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Detection.Training;

public sealed class DetectionTaskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_tuned_is_used_by_the_smallest_network_too_but_not_by_the_first_model()
    {
        var request = new TrainingRequest
        {
            DataPath = _folder.Write("data", Scenes.VocFiles(train: 6, validation: 2, test: 1)),
            OutputPath = _folder["model.onnx"],
            Deadline = TimeSpan.FromHours(1),
            StartedAt = TimeProvider.System.GetTimestamp(),
        };
        var context = new RunContext(request, TimeProvider.System, new Silent(), CancellationToken.None);
        using var data = DetectionLoading.Run(context);
        data.Tuned = DetectionSpace.All.Defaults.With("anchor-scale", 1.5);
        using var champion = new DetectorChampion(context, data, new ModelPublisher(request.OutputPath, _ => { }));
        var task = new DetectionTask(context, data, new DetectionOutlook(context, data, champion));

        var (first, plan) = task.First();
        using var owned = first;
        using var ended = task.GoOn(new TrainingPosition
        {
            Stage = TrainingStage.Chosen, Network = plan.Network, Images = plan.Images.Length, Batch = plan.Batch, PlannedEpochs = 1, Steps = 0, Epoch = 0, Place = 0,
            EpochsDone = 0, Share = 0, ShareFromSteps = 0, ShareFrom = 0, EpochSeconds = 0, EpochsTimed = 0, SecondsIntoEpoch = 0, SecondsSinceValidation = 0, Begun = 0,
        }).Trainer;

        Assert.Equal(first.State.NetworkName, ended.State.NetworkName);
        Assert.All(first.State.Anchors.Zip(ended.State.Anchors), pair => Assert.Equal(1.5 * pair.First, pair.Second, 1e-3 * pair.First));
    }

    private sealed class Silent : ITrainingObserver
    {
        public void PhaseStarted(TrainingPhase phase, TimeSpan planned)
        {
        }

        public void Progressed(TrainingProgress progress)
        {
        }

        public void EpochEnded(TrainingProgress progress)
        {
        }

        public void ModelPublished(string path, ValidationMetric? validation, TimeSpan elapsed)
        {
        }

        public void Noticed(string sentence)
        {
        }
    }
}
