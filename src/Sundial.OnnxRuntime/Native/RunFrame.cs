using System.Runtime.InteropServices;

namespace Sundial.OnnxRuntime.Native;

/// <summary>The argument arrays of <c>Run</c>, filled once and used for many runs without a managed allocation.</summary>
/// <remarks>
/// One native block: a pointer per name, then a value per name, inputs before outputs. Each value set by the user is held by a
/// reference; one made over the user's bare memory is owned here, and kept while the memory and the shape stay the same; an
/// output nobody set is made by the runtime and owned here until taken or until the next run.
/// </remarks>
internal sealed unsafe class RunFrame : SafeHandle
{
    private readonly int _inputs;
    private readonly int _outputs;
    private readonly OrtHandle?[] _held;
    private readonly RawMemory?[] _raw;
    private int _busy;

    public RunFrame(IReadOnlyList<string> inputs, IReadOnlyList<string> outputs)
        : base(0, ownsHandle: true)
    {
        _inputs = inputs.Count;
        _outputs = outputs.Count;
        _held = new OrtHandle?[_inputs + _outputs];
        _raw = new RawMemory?[_held.Length];
        SetHandle((nint)NativeMemory.AllocZeroed((nuint)Math.Max(2 * _held.Length, 1), (nuint)sizeof(nint)));
        for (var i = 0; i < _held.Length; i++)
        {
            Names[i] = Marshal.StringToCoTaskMemUTF8(i < _inputs ? inputs[i] : outputs[i - _inputs]);
        }
    }

    public override bool IsInvalid => handle == 0;

    private nint* Names => (nint*)handle;

    private nint* Arguments => (nint*)handle + _held.Length;

    public void SetInput(int index, OrtHandle tensor) => Set(index, tensor);

    public void SetOutput(int index, OrtHandle? tensor) => Set(_inputs + index, tensor);

    public void SetInput(int index, void* data, nuint bytes, ElementType type, ReadOnlySpan<long> shape) => Set(index, data, bytes, type, shape);

    public void SetOutput(int index, void* data, nuint bytes, ElementType type, ReadOnlySpan<long> shape) =>
        Set(_inputs + index, data, bytes, type, shape);

    /// <summary>The first input without a tensor, or -1.</summary>
    public int FirstUnsetInput()
    {
        for (var i = 0; i < _inputs; i++)
        {
            if (_held[i] is null && !IsRaw(i))
            {
                return i;
            }
        }

        return -1;
    }

    public void Run(OrtHandle session, OrtHandle? options)
    {
        Enter();
        bool frameAdded = false, sessionAdded = false, optionsAdded = false;
        try
        {
            DangerousAddRef(ref frameAdded);
            session.DangerousAddRef(ref sessionAdded);
            options?.DangerousAddRef(ref optionsAdded);
            ReleaseUntaken();
            OrtStatus.Check(OrtApi.Run(
                session.Pointer,
                options?.Pointer ?? 0,
                Names,
                Arguments,
                (nuint)_inputs,
                Names + _inputs,
                (nuint)_outputs,
                Arguments + _inputs));
        }
        finally
        {
            if (optionsAdded)
            {
                options!.DangerousRelease();
            }

            if (sessionAdded)
            {
                session.DangerousRelease();
            }

            if (frameAdded)
            {
                DangerousRelease();
            }

            Leave();
        }
    }

    /// <summary>Hands over an output that the runtime made; null when the last run did not make it or it was taken.</summary>
    public TensorHandle? TakeOutput(int index)
    {
        Enter();
        var added = false;
        try
        {
            DangerousAddRef(ref added);
            var slot = _inputs + index;
            if (_held[slot] is not null || IsRaw(slot) || Arguments[slot] == 0)
            {
                return null;
            }

            var value = Arguments[slot];
            Arguments[slot] = 0;
            return new TensorHandle(value);
        }
        finally
        {
            if (added)
            {
                DangerousRelease();
            }

            Leave();
        }
    }

    protected override bool ReleaseHandle()
    {
        for (var i = 0; i < _held.Length; i++)
        {
            // Not forgotten, so that a run afterwards is told of the disposal and not of missing tensors.
            Release(i);
            Marshal.FreeCoTaskMem(Names[i]);
        }

        NativeMemory.Free((void*)handle);
        return true;
    }

    private void Set(int slot, OrtHandle? tensor)
    {
        Enter();
        var added = false;
        try
        {
            DangerousAddRef(ref added);
            if (ReferenceEquals(_held[slot], tensor) && !IsRaw(slot))
            {
                return;
            }

            var tensorAdded = false;
            tensor?.DangerousAddRef(ref tensorAdded);
            Discard(slot);
            _held[slot] = tensor;
            Arguments[slot] = tensor?.Pointer ?? 0;
        }
        finally
        {
            if (added)
            {
                DangerousRelease();
            }

            Leave();
        }
    }

    private void Set(int slot, void* data, nuint bytes, ElementType type, ReadOnlySpan<long> shape)
    {
        Enter();
        var added = false;
        try
        {
            DangerousAddRef(ref added);
            var raw = _raw[slot] ??= new RawMemory();
            if (raw.Is(data, bytes, type, shape))
            {
                return;
            }

            var value = Values.CreateOver(data, bytes, type, shape);
            Discard(slot);
            Arguments[slot] = value;
            raw.Become(data, bytes, type, shape);
        }
        finally
        {
            if (added)
            {
                DangerousRelease();
            }

            Leave();
        }
    }

    private bool IsRaw(int slot) => _raw[slot] is { IsSet: true };

    private void Discard(int slot)
    {
        Release(slot);
        _raw[slot]?.Forget();
        _held[slot] = null;
        Arguments[slot] = 0;
    }

    private void Release(int slot)
    {
        if (_held[slot] is { } old)
        {
            old.DangerousRelease();
        }
        else if (Arguments[slot] != 0)
        {
            OrtApi.ReleaseValue(Arguments[slot]);
        }
    }

    private void ReleaseUntaken()
    {
        for (var slot = _inputs; slot < _held.Length; slot++)
        {
            if (_held[slot] is null && !IsRaw(slot))
            {
                Discard(slot);
            }
        }
    }

    private void Enter()
    {
        if (Interlocked.Exchange(ref _busy, 1) != 0)
        {
            throw new InvalidOperationException("This binding is in use on another thread; give each thread a binding of its own.");
        }
    }

    private void Leave() => Volatile.Write(ref _busy, 0);
}
