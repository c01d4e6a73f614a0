using Sundial.Learning.Training;
using Sundial.Learning.Tuning;
using Sundial.Learning.Tuning.Knowledge;
using Sundial.Learning.Tuning.Trainings;
using Xunit;

namespace Sundial.Learning.Tests.Tuning.Trainings;

public sealed class NetworkTuningTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sundial-network-tuning-");

    private string KnowledgePath => Path.Combine(_folder.FullName, "knowledge.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_is_better_than_the_defaults_is_found_told_and_remembered()
    {
        var context = Context(TimeSpan.FromMinutes(10));
        var result = NetworkTuning.Run(context, Subject(secondsPerImage: 1e-5, wantedSeconds: 100));
        Assert.NotEqual(TuningEnd.NotBegun, result.End);
        var tuned = context.Tuned(ImageSpace.All);
        Assert.NotNull(tuned);
        Assert.InRange(tuned.Number("filter-rate"), 1.2, 4);
        Assert.Contains(context.Notices, notice => notice.Contains("found filter-rate", StringComparison.Ordinal));
        Assert.Equal(Math.Min(200, result.Trials.Count), context.Tuning!.Tried.Count);
        Assert.NotEmpty(context.Tuning.Sensitivity.Singles);

        var known = KnowledgeBase.Read(File.ReadAllBytes(KnowledgePath))!;
        Assert.Equal(ImageSpace.Task, Assert.Single(known.Entries).Task);
        Assert.True(known.Entries[0].Importances["filter-rate"] > 0.5, "What decides everything is known to matter most.");
    }

    [Fact]
    public void Where_the_time_is_too_short_nothing_is_tried_and_the_reason_is_told()
    {
        var context = Context(TimeSpan.FromMinutes(10));
        var result = NetworkTuning.Run(
            context,
            Subject(secondsPerImage: 0.01, wantedSeconds: 1000) with { Begin = _ => throw new InvalidOperationException("Nothing is to be tried.") });
        Assert.Equal(TuningEnd.NotBegun, result.End);
        Assert.Null(context.Tuned(ImageSpace.All));
        Assert.Contains(context.Notices, notice => notice.StartsWith("Hyperparameters are not tuned: ", StringComparison.Ordinal));
        Assert.False(File.Exists(KnowledgePath));
    }

    [Fact]
    public void Nothing_is_tuned_where_nobody_wants_it_or_nothing_may_depend_on_the_clock()
    {
        Assert.True(Context(TimeSpan.FromMinutes(10)).MayTune);
        Assert.False(new RunContext(Request(TimeSpan.FromMinutes(10)) with { Tunes = false }, TimeProvider.System, new Silent(), CancellationToken.None).MayTune);
        Assert.False(new RunContext(Request(TimeSpan.FromMinutes(10)) with { Epochs = 3 }, TimeProvider.System, new Silent(), CancellationToken.None).MayTune);
    }

    private RunContext Context(TimeSpan deadline) => new(Request(deadline), TimeProvider.System, new Silent(), CancellationToken.None);

    private TrainingRequest Request(TimeSpan deadline) => new()
    {
        DataPath = "none",
        OutputPath = "none",
        Deadline = deadline,
        StartedAt = TimeProvider.System.GetTimestamp(),
        KnowledgePath = KnowledgePath,
    };

    private static NetworkTuningSubject Subject(double secondsPerImage, double wantedSeconds) => new()
    {
        Task = ImageSpace.Task,
        Space = ImageSpace.All,
        Shape = new DataShape(5000, 768, 10),
        Images = 5000,
        SecondsPerImage = secondsPerImage,
        FixedSeconds = 0.01,
        WantedSeconds = wantedSeconds,
        LeastViews = 12_000,
        PlannedEpochs = 40,
        Left = () => 600,
        Begin = trial => new Hill(trial.Values.Number("filter-rate")),
    };

    // Best where the filters' step is twice the recipe's.
    private sealed class Hill(double rate) : ITrialTraining
    {
        private int _steps;

        public double StepsPerEpoch => 4;

        public double Step(double share)
        {
            _steps++;
            return 1;
        }

        public double Fitness(CancellationToken cancel) => 0.9 - (0.1 * Math.Pow(Math.Log2(rate / 2), 2));

        public void Dispose()
        {
        }
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
