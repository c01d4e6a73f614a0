using System.Runtime.InteropServices;

namespace Sundial.XGBoost.Native;

/// <summary>An owned pointer to an object of the library, released once by its release function.</summary>
internal sealed unsafe class XGBoostHandle : SafeHandle
{
    private readonly delegate* unmanaged<nint, int> _release;

    public XGBoostHandle(delegate* unmanaged<nint, int> release, nint pointer)
        : base(0, ownsHandle: true)
    {
        _release = release;
        SetHandle(pointer);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Keeps the object alive until the result is disposed of.</summary>
    /// <exception cref="ObjectDisposedException">It was released already.</exception>
    public Use Borrow() => new(this);

    protected override bool ReleaseHandle() => _release(handle) == 0;

    /// <summary>A reference to a handle for the length of a call.</summary>
    public readonly ref struct Use
    {
        private readonly XGBoostHandle _handle;

        public Use(XGBoostHandle handle)
        {
            var added = false;
            handle.DangerousAddRef(ref added);
            _handle = handle;
        }

        public nint Pointer => _handle.handle;

        public void Dispose() => _handle.DangerousRelease();
    }
}
