using System.Buffers;
using System.Runtime.InteropServices;

namespace Sundial.OnnxRuntime.Native;

/// <summary>An owned <c>OrtValue*</c> together with what keeps its memory in place: our own block or the caller's pin.</summary>
internal sealed unsafe class TensorHandle(nint value, void* block = null, MemoryHandle pin = default)
    : OrtHandle(Slot.ReleaseValue, value)
{
    private MemoryHandle _pin = pin;

    protected override bool ReleaseHandle()
    {
        base.ReleaseHandle();
        NativeMemory.AlignedFree(block);
        _pin.Dispose();
        return true;
    }
}
