using System.Numerics.Tensors;

namespace Sundial.Learning.Optimizers;

/// <summary>An exponential average of a network's numbers over the steps, which generalises better than the last step alone.</summary>
/// <param name="tensors">The numbers to follow: parameters and running statistics alike.</param>
public sealed class WeightAverage(IReadOnlyList<Memory<float>> tensors)
{
    private readonly float[][] _averages = [.. tensors.Select(t => t.ToArray())];

    /// <summary>The averages, in the order of the tensors.</summary>
    public IReadOnlyList<float[]> Averages => _averages;

    /// <summary>average ← decay · average + (1 − decay) · now.</summary>
    /// <param name="decay">In [0, 1); 0 copies.</param>
    public void Update(double decay)
    {
        for (var i = 0; i < _averages.Length; i++)
        {
            TensorPrimitives.Lerp(tensors[i].Span, _averages[i], (float)decay, _averages[i]);
        }
    }
}
