using System.Runtime.InteropServices;

namespace Sundial.OnnxRuntime.Native;

/// <summary>An owned pointer to an object of the runtime, released once by its release function.</summary>
/// <remarks>What it was told to <see cref="Keep"/> is released after it, in whatever order the user or the collector lets go of them.</remarks>
internal unsafe class OrtHandle : SafeHandle
{
    private readonly Slot _release;
    private List<OrtHandle>? _kept;

    public OrtHandle(Slot release, nint pointer)
        : base(0, ownsHandle: true)
    {
        _release = release;
        SetHandle(pointer);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The pointer, for a call during which a <see cref="Use"/> or an added reference keeps it valid.</summary>
    public nint Pointer => handle;

    /// <summary>Keeps the object alive until the result is disposed of.</summary>
    /// <exception cref="ObjectDisposedException">It was released already.</exception>
    public Use Borrow() => new(this);

    /// <summary>Keeps another object alive until this one is released: a session needs the operators that its user may dispose of first.</summary>
    /// <exception cref="ObjectDisposedException">It was released already.</exception>
    public void Keep(OrtHandle other)
    {
        var added = false;
        other.DangerousAddRef(ref added);
        (_kept ??= []).Add(other);
    }

    protected override bool ReleaseHandle()
    {
        ((delegate* unmanaged<nint, void>)OrtApi.Table[(int)_release])(handle);
        _kept?.ForEach(other => other.DangerousRelease());
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
