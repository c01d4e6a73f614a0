using System.Runtime.InteropServices;

namespace Sundial.OnnxRuntime.Native;

/// <summary>The argument arrays of <c>Run</c>, filled once and used for many runs without a managed allocation.</summary>
/// <remarks>
/// One native block: a pointer per name, then a value per name, inputs before outputs. Each value set by the user is held by a
/// reference; an output nobody set is made by the runtime and owned here until taken or until the next run.
/// </remarks>
internal sealed unsafe class RunFrame : SafeHandle
{
    private readonly int _inputs;
    private readonly int _outputs;
    private readonly OrtHandle?[] _held;
    private int _busy;

    public RunFrame(IReadOnlyList<string> inputs, IReadOnlyList<string> outputs)
        : base(0, ownsHandle: true)
    {
        _inputs = inputs.Count;
        _outputs = outputs.Count;
        _held = new OrtHandle?[_inputs + _outputs];
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

    /// <summary>The first input without a tensor, or -1.</summary>
    public int FirstUnsetInput() => Array.FindIndex(_held, 0, _inputs, tensor => tensor is null);

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
            if (_held[slot] is not null || Arguments[slot] == 0)
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
        ReleaseUntaken();
        for (var i = 0; i < _held.Length; i++)
        {
            _held[i]?.DangerousRelease();
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
            if (ReferenceEquals(_held[slot], tensor))
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

    private void Discard(int slot)
    {
        if (_held[slot] is { } old)
        {
            old.DangerousRelease();
        }
        else if (Arguments[slot] != 0)
        {
            OrtApi.ReleaseValue(Arguments[slot]);
        }

        _held[slot] = null;
        Arguments[slot] = 0;
    }

    private void ReleaseUntaken()
    {
        for (var slot = _inputs; slot < _held.Length; slot++)
        {
            if (_held[slot] is null)
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
