using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sundial.Learning.Kernels;

/// <summary>The activations that the kernels know, as the attribute <c>activation</c> names them.</summary>
internal enum ActivationKind
{
    /// <summary>x · min(max(x/6 + 1/2, 0), 1).</summary>
    HardSwish = 0,

    /// <summary>max(0, x).</summary>
    Relu = 1,
}

/// <summary>An activation and its slope, sixteen values at a time.</summary>
internal interface IActivation
{
    /// <summary>The activation.</summary>
    static abstract Vector512<float> Apply(Vector512<float> x);

    /// <summary>Its derivative.</summary>
    static abstract Vector512<float> Slope(Vector512<float> x);
}

/// <summary>max(0, x), ONNX <c>Relu</c>.</summary>
internal readonly struct ReluActivation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Apply(Vector512<float> x) => Vector512.Max(x, Vector512<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Slope(Vector512<float> x) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<float>.Zero), Vector512<float>.One, Vector512<float>.Zero);
}

/// <summary>x · min(max(x/6 + 1/2, 0), 1), ONNX <c>HardSwish</c>.</summary>
internal readonly struct HardSwishActivation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Apply(Vector512<float> x) => x * Gate(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Slope(Vector512<float> x)
    {
        var between = Vector512.LessThan(Vector512.Abs(x), Vector512.Create(3f));
        var outside = Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<float>.Zero), Vector512<float>.One, Vector512<float>.Zero);
        return Vector512.ConditionalSelect(between, Vector512.FusedMultiplyAdd(x, Vector512.Create(1f / 3), Vector512.Create(0.5f)), outside);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Gate(Vector512<float> x) =>
        Vector512.Min(Vector512.Max(Vector512.FusedMultiplyAdd(x, Vector512.Create(1f / 6), Vector512.Create(0.5f)), Vector512<float>.Zero), Vector512<float>.One);
}
