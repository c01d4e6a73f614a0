namespace Sundial.OnnxRuntime;

/// <summary>An operator written in C#: what it is called, what it takes and gives, and how its kernels are made.</summary>
/// <remarks>The members that describe it are read once, when a <see cref="CustomOperatorDomain"/> is made of it.</remarks>
public abstract class CustomOperator
{
    /// <summary>The operator type, as nodes name it.</summary>
    public abstract string Name { get; }

    /// <summary>The number of inputs, optional ones included; a variadic input counts as one.</summary>
    public abstract int InputCount { get; }

    /// <summary>The number of outputs, optional ones included; a variadic output counts as one.</summary>
    public abstract int OutputCount { get; }

    /// <summary>How many of the last inputs a node may leave out.</summary>
    public virtual int OptionalInputCount => 0;

    /// <summary>How many of the last outputs a node may leave out.</summary>
    public virtual int OptionalOutputCount => 0;

    /// <summary>Whether the last input stands for one or more inputs, of types that may differ when its type is Undefined.</summary>
    public virtual bool HasVariadicInput => false;

    /// <summary>Whether the last output stands for one or more outputs, of types that may differ when its type is Undefined.</summary>
    public virtual bool HasVariadicOutput => false;

    /// <summary>The element type of an input.</summary>
    /// <param name="index">Its index.</param>
    /// <returns>The type; <see cref="ElementType.Undefined"/> takes any.</returns>
    public virtual ElementType InputType(int index) => ElementType.Float;

    /// <summary>The element type of an output.</summary>
    /// <param name="index">Its index.</param>
    /// <returns>The type; <see cref="ElementType.Undefined"/> is the type of the input with the same index.</returns>
    public virtual ElementType OutputType(int index) => ElementType.Float;

    /// <summary>Makes the kernel of one node, when a session is created.</summary>
    /// <param name="info">The node's attributes.</param>
    /// <returns>The kernel, owned by the session.</returns>
    public abstract CustomKernel CreateKernel(in KernelInfo info);
}

/// <summary>The work of one node with a <see cref="CustomOperator"/>.</summary>
/// <remarks>Sessions may be run by several threads at once, hence so is <see cref="Compute"/>: what it changes is its own or locked.</remarks>
public abstract class CustomKernel : IDisposable
{
    /// <summary>Computes the outputs from the inputs. What it throws ends the run as an <see cref="OrtException"/> with the same text.</summary>
    /// <param name="context">The inputs and outputs of this run.</param>
    public abstract void Compute(in KernelContext context);

    /// <summary>Called once, when the session is released.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the kernel holds.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
