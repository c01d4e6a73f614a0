using System.Numerics.Tensors;

namespace Sundial.Learning.Optimizers;

/// <summary>Stochastic gradient descent with Nesterov momentum and decoupled weight decay.</summary>
/// <remarks>v ← momentum · v + g;  w ← w − rate · (g + momentum · v) − rate · decay · w  (Sutskever et al. 2013, in the form that needs no look-ahead point).</remarks>
/// <param name="parameters">What it moves.</param>
/// <param name="learningRate">Step size at factor 1.</param>
/// <param name="momentum">In [0, 1).</param>
/// <param name="weightDecay">Per step, times the learning rate.</param>
public sealed class NesterovSgd(IReadOnlyList<Parameter> parameters, double learningRate, double momentum, double weightDecay = 0) : Optimizer(parameters)
{
    private readonly float[][] _velocities = [.. parameters.Select(p => new float[p.Values.Length])];

    /// <inheritdoc/>
    public override void Forget() => Array.ForEach(_velocities, v => Array.Clear(v));

    /// <inheritdoc/>
    public override IReadOnlyList<Memory<float>> Moments => [.. _velocities];

    /// <inheritdoc/>
    public override void Step(double learningRateFactor)
    {
        var rate = (float)(learningRate * learningRateFactor);
        for (var i = 0; i < Parameters.Count; i++)
        {
            Momentum.Accumulate(Parameters[i].Gradients, _velocities[i], (float)momentum);
            Descend(Parameters[i].Values, Parameters[i].Gradients, rate, 1 - rate * (float)weightDecay);
        }
    }

    private static void Descend(Span<float> values, ReadOnlySpan<float> directions, float rate, float keep)
    {
        TensorPrimitives.Multiply(values, keep, values);
        TensorPrimitives.MultiplyAdd(directions, -rate, values, values);
    }
}

/// <summary>The momentum that SGD and Muon share.</summary>
internal static class Momentum
{
    /// <summary>v ← momentum · v + g, then g ← g + momentum · v: the gradient becomes the Nesterov direction, in place.</summary>
    public static void Accumulate(Span<float> gradients, Span<float> velocities, float momentum)
    {
        TensorPrimitives.MultiplyAdd(velocities, momentum, gradients, velocities);
        TensorPrimitives.MultiplyAdd(velocities, momentum, gradients, gradients);
    }
}
