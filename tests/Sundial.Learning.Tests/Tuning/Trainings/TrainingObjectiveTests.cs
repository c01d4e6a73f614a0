using Sundial.Learning.Tuning;
using Sundial.Learning.Tuning.Trainings;
using Sundial.Learning.Tuning.Trials;
using Xunit;

namespace Sundial.Learning.Tests.Tuning.Trainings;

public class TrainingObjectiveTests
{
    [Fact]
    public void A_trial_trains_its_epochs_and_is_looked_at_between_them()
    {
        var training = new Straight();
        var points = new List<CurvePoint>();
        var fitness = Objective(training).Evaluate(Trial(8, points), CancellationToken.None);
        Assert.Equal(80, training.Steps);
        Assert.Equal([2, 4, 6], points.Select(point => point.Epochs));
        Assert.Equal(80, fitness);
        Assert.True(training.IsDisposed);
    }

    [Fact]
    public void A_trial_that_cannot_win_is_ended_at_the_look()
    {
        var training = new Straight();
        var points = new List<CurvePoint>();
        Assert.Equal(40, Objective(training).Evaluate(Trial(8, points, goesOn: point => point.Epochs < 4), CancellationToken.None));
        Assert.Equal(40, training.Steps);
    }

    [Fact]
    public void A_loss_that_is_no_number_fails_the_trial_and_a_cancelled_one_throws()
    {
        Assert.True(double.IsNaN(Objective(new Straight { DivergesAt = 13 }).Evaluate(Trial(8, []), CancellationToken.None)));
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        var training = new Straight();
        Assert.Throws<OperationCanceledException>(() => Objective(training).Evaluate(Trial(8, []), cancel.Token));
        Assert.True(training.IsDisposed);
    }

    private static TrainingObjective Objective(Straight training) => new(_ => training, () => { });

    private static TrialRun Trial(double epochs, List<CurvePoint> points, Func<CurvePoint, bool>? goesOn = null) => new(ImageSpace.All.Defaults, new Fidelity(epochs, 1), seed: 1, point =>
    {
        points.Add(point);
        return goesOn?.Invoke(point) ?? true;
    });

    // As good as it has taken steps.
    private sealed class Straight : ITrialTraining
    {
        public int Steps { get; private set; }

        public int? DivergesAt { get; init; }

        public bool IsDisposed { get; private set; }

        public double StepsPerEpoch => 10;

        public double Step(double share) => ++Steps == DivergesAt ? double.NaN : 1;

        public double Fitness(CancellationToken cancel) => Steps;

        public void Dispose() => IsDisposed = true;
    }
}
