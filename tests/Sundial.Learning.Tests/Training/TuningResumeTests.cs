using System.Text;
using Sundial.Learning.Checkpoints;
using Sundial.Learning.Training;
using Sundial.Learning.Tuning;
using Sundial.Learning.Tuning.Planning;
using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Trainings;
using Sundial.Learning.Tuning.Trials;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Training;

/// <summary>Runs that tune the training of networks, broken off while they do and after.</summary>
public sealed class TuningResumeTests(TuningResumeTests.Undisturbed undisturbed) : IDisposable, IClassFixture<TuningResumeTests.Undisturbed>
{
    private const int LeastTrials = 2;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TrainingTask.ImageClassification)]
    [InlineData(TrainingTask.ObjectDetection)]
    public void A_run_that_is_killed_while_it_tunes_goes_on_with_the_trials_it_had(TrainingTask task)
    {
        var first = new ResumeListener { CutWhen = told => TrialsIn(told.Checkpoints[^1]) >= LeastTrials };
        Assert.Throws<ResumeListener.Cut>(() => Run(task, first));
        var kept = TrialsIn(CheckpointFolder.Newest(_folder["checkpoints"])[0]);
        Assert.InRange(kept, LeastTrials, first.Trials.Count);

        var second = new ResumeListener();
        var report = Run(task, second);
        Assert.Equal(Enumerable.Range(kept, report.Tuning!.Tried.Count - kept), second.Trials.Select(trial => trial.Number));
        Assert.Equal(first.Trials.Take(kept).Select(trial => (trial.Values.ToString(), trial.Fitness)), report.Tuning.Tried.Take(kept).Select(Told));
        Assert.DoesNotContain(CheckpointFolder.Newest(_folder["checkpoints"]), IsWhileTuning);

        (string, double?) Told(TuningTrial trial) => (SpaceOf(task).Read(trial.Values)!.ToString(), trial.Fitness);
    }

    [Theory]
    [InlineData(TrainingTask.ImageClassification, TrainingPhase.Probe)]
    [InlineData(TrainingTask.ImageClassification, TrainingPhase.Train)]
    [InlineData(TrainingTask.ObjectDetection, TrainingPhase.Probe)]
    [InlineData(TrainingTask.ObjectDetection, TrainingPhase.Train)]
    public void A_run_that_is_killed_after_it_has_tuned_knows_what_it_had_found(TrainingTask task, TrainingPhase during)
    {
        var (model, known) = undisturbed.Of(task);
        Assert.True(SpaceOf(task).Read(known.Tuning!.Values) is { } best && !best.Equals(SpaceOf(task).Defaults), string.Join('\n', known.Tuning.Tried.Select(one => $"{one.Outcome} {one.Fitness} {one.Seconds}")));

        Assert.Throws<ResumeListener.Cut>(() => Run(task, new ResumeListener { CutWhen = told => told.Trials.Count > 0 && told.Phases[^1] == during && !IsWhileTuning(told.Checkpoints[^1]) }));
        var listener = new ResumeListener();
        var report = Run(task, listener);
        Assert.Empty(listener.Trials);
        Assert.Equal(known.Tuning.Values.ToJsonString(), report.Tuning!.Values.ToJsonString());
        Assert.Equal(model, File.ReadAllBytes(report.ModelPath));
    }

    // One of before the last trial may be complete only when the next phase has begun.
    private static bool IsWhileTuning(string checkpoint) => File.Exists(Path.Combine(checkpoint, TrialStore.FileName));

    private static int TrialsIn(string checkpoint) => IsWhileTuning(checkpoint)
        ? File.ReadLines(Path.Combine(checkpoint, TrialStore.FileName)).Count(line => StoreLine.Read(Encoding.UTF8.GetBytes(line)) is { Trial: not null })
        : 0;

    private static HyperparameterSpace SpaceOf(TrainingTask task) => task == TrainingTask.ObjectDetection ? DetectionSpace.All : ImageSpace.All;

    private TrainingReport Run(TrainingTask task, ResumeListener listener) => Undisturbed.Run(
        task,
        undisturbed.Request(task, _folder["model.onnx"]) with { Checkpoints = new TrainingCheckpoints(_folder["checkpoints"]) { Every = TimeSpan.Zero } },
        listener);

    /// <summary>The runs that nothing happened to, made once.</summary>
    public sealed class Undisturbed : IDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly Dictionary<TrainingTask, (byte[] Model, TrainingReport Report)> _known = [];
        private readonly string _pictures;
        private readonly string _scenes;

        public Undisturbed()
        {
            _pictures = _folder.Write("pictures", Pictures.Classes(each: 40, height: 16, width: 20, channels: 3, "left", "right", "up"));
            _scenes = _folder.Write("scenes", Scenes.VocFiles(train: 12));
        }

        public void Dispose() => _folder.Dispose();

        public (byte[] Model, TrainingReport Report) Of(TrainingTask task)
        {
            if (!_known.TryGetValue(task, out var known))
            {
                var report = Run(task, Request(task, _folder[$"{task}.onnx"]), new ResumeListener());
                known = _known[task] = (File.ReadAllBytes(report.ModelPath), report);
            }

            return known;
        }

        public TrainingRequest Request(TrainingTask task, string output) => new()
        {
            DataPath = task == TrainingTask.ObjectDetection ? _scenes : _pictures,
            Deadline = TimeSpan.FromMinutes(5),
            NominalDeadline = TimeSpan.FromSeconds(60),
            StartedAt = TimeProvider.System.GetTimestamp(),
            OutputPath = output,
            Epochs = 2,
            Seed = 5,
            Threads = 1,
            TuningPlan = new TuningPlan
            {
                Tunes = true,
                Reason = "The test wants it.",
                ShareSeconds = 100,
                Hyperparameters = ["filter-rate", "head-rate"],
                Fidelity = task == TrainingTask.ObjectDetection ? new Fidelity(12, 1) : new Fidelity(1, 0.3),
                Evaluations = 6,
                Population = 3,
                RangeShare = 1,
            },
        };

        public static TrainingReport Run(TrainingTask task, TrainingRequest request, ITrainingObserver listener) => task == TrainingTask.ObjectDetection
            ? new ObjectDetectionRun(TimeProvider.System).Run(request, listener, CancellationToken.None)
            : new ImageClassificationRun(TimeProvider.System).Run(request, listener, CancellationToken.None);
    }
}
