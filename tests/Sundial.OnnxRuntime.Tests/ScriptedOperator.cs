namespace Sundial.OnnxRuntime.Tests;

/// <summary>An operator of the domain "test" made of functions, which counts its kernels.</summary>
internal sealed class ScriptedOperator(string name, ScriptedOperator.Step compute) : CustomOperator
{
    private int _made;
    private int _disposed;

    public delegate void Step(in KernelContext context);

    public delegate void Reader(in KernelInfo info);

    public ElementType[] Inputs { get; init; } = [ElementType.Float];

    public ElementType[] Outputs { get; init; } = [ElementType.Float];

    public int OptionalInputs { get; init; }

    public int OptionalOutputs { get; init; }

    public bool Variadic { get; init; }

    public Reader? OnCreate { get; init; }

    public Action? OnDispose { get; init; }

    public int Made => Volatile.Read(ref _made);

    public int Disposed => Volatile.Read(ref _disposed);

    public override string Name => name;

    public override int InputCount => Inputs.Length;

    public override int OutputCount => Outputs.Length;

    public override int OptionalInputCount => OptionalInputs;

    public override int OptionalOutputCount => OptionalOutputs;

    public override bool HasVariadicInput => Variadic;

    public override bool HasVariadicOutput => Variadic;

    public override ElementType InputType(int index) => Inputs[index];

    public override ElementType OutputType(int index) => Outputs[index];

    public override CustomKernel CreateKernel(in KernelInfo info)
    {
        OnCreate?.Invoke(info);
        Interlocked.Increment(ref _made);
        return new Kernel(this, compute);
    }

    /// <summary>y = x, after <paramref name="first"/> was called.</summary>
    public static unsafe ScriptedOperator Copy(string name, Action? first = null) => new(name, (in context) =>
    {
        first?.Invoke();
        var length = context.InputLength(0);
        new ReadOnlySpan<float>(context.Input<float>(0), (int)length).CopyTo(new Span<float>(context.Output<float>(0, [length]), (int)length));
    });

    private sealed class Kernel(ScriptedOperator owner, Step compute) : CustomKernel
    {
        public override void Compute(in KernelContext context) => compute(context);

        protected override void Dispose(bool disposing)
        {
            Interlocked.Increment(ref owner._disposed);
            owner.OnDispose?.Invoke();
            base.Dispose(disposing);
        }
    }
}
