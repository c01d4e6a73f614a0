namespace Sundial.Learning.Optimizers;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2), bias-corrected.</summary>
/// <param name="parameters">What it moves.</param>
/// <param name="learningRate">Step size at factor 1.</param>
/// <param name="beta1">Decay of the mean of the gradients, in [0, 1).</param>
/// <param name="beta2">Decay of the mean of their squares, in [0, 1).</param>
/// <param name="epsilon">Added to the root of the latter.</param>
/// <param name="weightDecay">Per step, times the learning rate.</param>
public sealed class AdamW(
    IReadOnlyList<Parameter> parameters, double learningRate, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0.01) : Optimizer(parameters)
{
    private readonly float[][] _means = [.. parameters.Select(p => new float[p.Values.Length])];
    private readonly float[][] _squares = [.. parameters.Select(p => new float[p.Values.Length])];
    private long _steps;

    /// <inheritdoc/>
    public override void Forget()
    {
        _steps = 0;
        Array.ForEach(_means, m => Array.Clear(m));
        Array.ForEach(_squares, s => Array.Clear(s));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Memory<float>> Moments => [.. _means, .. _squares];

    /// <inheritdoc/>
    public override void CountFrom(long steps) => _steps = steps;

    /// <inheritdoc/>
    public override void Step(double learningRateFactor)
    {
        _steps++;
        var rate = learningRate * learningRateFactor;
        var step = (float)(rate / (1 - Math.Pow(beta1, _steps)));
        var correction = (float)(1 / Math.Sqrt(1 - Math.Pow(beta2, _steps)));
        var keep = (float)(1 - rate * weightDecay);
        for (var i = 0; i < Parameters.Count; i++)
        {
            var values = Parameters[i].Values;
            var gradients = Parameters[i].Gradients;
            var means = _means[i].AsSpan();
            var squares = _squares[i].AsSpan();
            for (var j = 0; j < values.Length; j++)
            {
                var g = gradients[j];
                means[j] = (float)beta1 * means[j] + (1 - (float)beta1) * g;
                squares[j] = (float)beta2 * squares[j] + (1 - (float)beta2) * g * g;
                values[j] = values[j] * keep - step * means[j] / (MathF.Sqrt(squares[j]) * correction + (float)epsilon);
            }
        }
    }
}
