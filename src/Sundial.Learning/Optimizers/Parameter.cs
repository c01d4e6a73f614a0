using Sundial.OnnxRuntime;

namespace Sundial.Learning.Optimizers;

/// <summary>What a parameter is to the network; optimizers treat the kinds differently.</summary>
public enum ParameterKind
{
    /// <summary>Weights of a convolution, [outputs, inputs, height, width].</summary>
    Filter,

    /// <summary>The matrix that turns features into class scores, [features, classes].</summary>
    Head,

    /// <summary>Offsets of a normalisation or layer, [channels].</summary>
    Bias,
}

/// <summary>Trained numbers, with the gradient that the last step left for them; both lie in pinned arrays that the engine reads and writes in place.</summary>
public sealed class Parameter : IDisposable
{
    /// <summary>Allocates the parameter, zeroed.</summary>
    /// <param name="name">Its name in the graph.</param>
    /// <param name="kind">What it is to the network.</param>
    /// <param name="shape">Its shape.</param>
    public Parameter(string name, ParameterKind kind, params long[] shape)
    {
        Name = name;
        Kind = kind;
        Shape = shape;
        var length = checked((int)shape.Aggregate(1L, (product, dim) => product * dim));
        Values = GC.AllocateArray<float>(length, pinned: true);
        Gradients = GC.AllocateArray<float>(length, pinned: true);
        ValueTensor = OrtTensor.Over<float>(Values, shape);
        GradientTensor = OrtTensor.Over<float>(Gradients, shape);
    }

    /// <summary>Its name in the graph.</summary>
    public string Name { get; }

    /// <summary>What it is to the network.</summary>
    public ParameterKind Kind { get; }

    /// <summary>Its shape.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The numbers.</summary>
    public float[] Values { get; }

    /// <summary>The gradient of the loss by them.</summary>
    public float[] Gradients { get; }

    /// <summary>The numbers as the engine sees them.</summary>
    public OrtTensor ValueTensor { get; }

    /// <summary>The gradient as the engine sees it.</summary>
    public OrtTensor GradientTensor { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        ValueTensor.Dispose();
        GradientTensor.Dispose();
    }
}
