using System.Runtime.InteropServices;

namespace Sundial.OnnxRuntime.Native;

/// <summary>An owned pointer to an object of the runtime, released once by its release function.</summary>
/// <remarks>
/// The objects named in <c>needs</c> stay alive until this one is released: a session needs the custom operators of its options
/// although the user may dispose of them first.
/// </remarks>
internal unsafe class OrtHandle : SafeHandle
{
    private readonly Slot _release;
    private readonly IReadOnlyList<OrtHandle> _needs;
    private readonly int _held;

    public OrtHandle(Slot release, nint pointer, IReadOnlyList<OrtHandle>? needs = null)
        : base(0, ownsHandle: true)
    {
        _release = release;
        _needs = needs ?? [];
        SetHandle(pointer);
        foreach (var need in _needs)
        {
            var added = false;
            need.DangerousAddRef(ref added);
            _held++;
        }
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The pointer, for a call during which a <see cref="Use"/> or an added reference keeps it valid.</summary>
    public nint Pointer => handle;

    /// <summary>Keeps the object alive until the result is disposed of.</summary>
    /// <exception cref="ObjectDisposedException">It was released already.</exception>
    public Use Borrow() => new(this);

    protected override bool ReleaseHandle()
    {
        ((delegate* unmanaged<nint, void>)OrtApi.Table[(int)_release])(handle);
        for (var i = 0; i < _held; i++)
        {
            _needs[i].DangerousRelease();
        }

        return true;
    }

    /// <summary>A reference to a handle for the length of a call.</summary>
    public readonly ref struct Use
    {
        private readonly OrtHandle? _handle;

        public Use(OrtHandle? handle)
        {
            if (handle is not null)
            {
                var added = false;
                handle.DangerousAddRef(ref added);
                _handle = handle;
            }
        }

        public nint Pointer => _handle?.handle ?? 0;

        public void Dispose() => _handle?.DangerousRelease();
    }
}
