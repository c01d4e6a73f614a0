using Sundial.OnnxRuntime.Native;

namespace Sundial.OnnxRuntime;

/// <summary>A session's inputs and outputs bound to tensors once, to be run many times without allocation or copy.</summary>
/// <remarks>Made by <see cref="Session.Bind"/>. For one thread at a time; a session may have many. It holds its tensors until others take their place.</remarks>
public sealed unsafe class RunBinding : IDisposable
{
    private readonly Session _session;
    private readonly RunFrame _frame;

    internal RunBinding(Session session, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs)
    {
        _session = session;
        InputNames = inputs;
        OutputNames = outputs;
        _frame = new RunFrame(inputs, outputs);
    }

    /// <summary>The inputs, by the index that <see cref="SetInput(int, OrtTensor)"/> takes.</summary>
    public IReadOnlyList<string> InputNames { get; }

    /// <summary>The outputs, by the index that <see cref="SetOutput(int, OrtTensor?)"/> takes.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>Gives an input its tensor.</summary>
    /// <param name="index">The place of its name in <see cref="InputNames"/>.</param>
    /// <param name="tensor">The tensor that following runs read.</param>
    public void SetInput(int index, OrtTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        CheckIndex(index, InputNames.Count);
        _frame.SetInput(index, tensor.Handle);
    }

    /// <summary>Gives an output the tensor that runs write into.</summary>
    /// <param name="index">The place of its name in <see cref="OutputNames"/>.</param>
    /// <param name="tensor">A tensor of exactly the shape and type the model gives; null lets each run allocate one, see <see cref="TakeOutput"/>.</param>
    public void SetOutput(int index, OrtTensor? tensor)
    {
        CheckIndex(index, OutputNames.Count);
        _frame.SetOutput(index, tensor?.Handle);
    }

    /// <summary>Lets an input be read from memory of the caller, without an allocation.</summary>
    /// <param name="index">The place of its name in <see cref="InputNames"/>.</param>
    /// <param name="data">The first element. The memory stays in place and unchanged during the runs that follow; between runs it may go away.</param>
    /// <param name="bytes">The size of all elements.</param>
    /// <param name="type">The type of the elements; not strings.</param>
    /// <param name="shape">The dimensions.</param>
    /// <exception cref="OrtException">The memory is too small for the shape.</exception>
    /// <remarks>With the same memory, type and shape as before it does nothing, else it takes a tenth of a microsecond.</remarks>
    public void SetInput(int index, void* data, nuint bytes, ElementType type, ReadOnlySpan<long> shape)
    {
        CheckIndex(index, InputNames.Count);
        _frame.SetInput(index, data, bytes, type, shape);
    }

    /// <summary>Lets an output be written into memory of the caller, without an allocation.</summary>
    /// <param name="index">The place of its name in <see cref="OutputNames"/>.</param>
    /// <param name="data">The first element. The memory stays in place during the runs that follow; between runs it may go away.</param>
    /// <param name="bytes">The size of all elements.</param>
    /// <param name="type">The type the model gives; not strings.</param>
    /// <param name="shape">Exactly the shape the model gives: a run that gives another fails.</param>
    /// <exception cref="OrtException">The memory is too small for the shape.</exception>
    public void SetOutput(int index, void* data, nuint bytes, ElementType type, ReadOnlySpan<long> shape)
    {
        CheckIndex(index, OutputNames.Count);
        _frame.SetOutput(index, data, bytes, type, shape);
    }

    /// <summary>Runs the model once.</summary>
    /// <param name="options">Lets another thread stop the run; null for none.</param>
    /// <exception cref="OrtException">The runtime refused a name, type or shape, an operator failed, or the run was stopped.</exception>
    /// <exception cref="InvalidOperationException">An input has no tensor, or another thread uses this binding.</exception>
    /// <exception cref="ObjectDisposedException">The session or this binding was disposed of.</exception>
    public void Run(RunOptions? options = null)
    {
        if (_frame.FirstUnsetInput() is >= 0 and var missing)
        {
            throw new InvalidOperationException($"The input \"{InputNames[missing]}\" has no tensor; call SetInput first.");
        }

        _frame.Run(_session.Handle, options?.Handle);
    }

    /// <summary>Hands the caller an output that the last run allocated.</summary>
    /// <param name="index">The place of its name in <see cref="OutputNames"/>.</param>
    /// <returns>The tensor, which the caller disposes of; each is handed out once and lost with the next run.</returns>
    /// <exception cref="InvalidOperationException">The output has a tensor of the caller's, there was no run, or it was taken.</exception>
    public OrtTensor TakeOutput(int index)
    {
        CheckIndex(index, OutputNames.Count);
        var handle = _frame.TakeOutput(index)
            ?? throw new InvalidOperationException($"The output \"{OutputNames[index]}\" was not allocated by the last run, or was taken already.");
        try
        {
            return OrtTensor.Of(handle, OutputNames[index]);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Releases the binding and its hold on the tensors, at once or when its run ends.</summary>
    public void Dispose() => _frame.Dispose();

    private static void CheckIndex(int index, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
    }
}
