using System.Runtime.InteropServices;
using Sundial.OnnxRuntime.Native;

namespace Sundial.OnnxRuntime.Tests;

/// <summary>Puts itself before every bound function, counts the calls and passes them on, until disposed of.</summary>
/// <remarks>
/// One signature serves all: no function takes more than eight arguments or any by another way than general registers and
/// the stack, where an argument too many does no harm.
/// </remarks>
internal sealed unsafe class NativeCallSpy : IDisposable
{
    // Never collected: a finalizer on its way into a function may still arrive here after the table was restored.
    private static readonly List<Forward> _alive = [];

    private readonly Dictionary<Slot, nint> _originals = [];
    private readonly int[] _calls = new int[Enum.GetValues<Slot>().Max(slot => (int)slot) + 1];

    public NativeCallSpy()
    {
        _ = OrtLibrary.Version;
        foreach (var slot in Enum.GetValues<Slot>())
        {
            var original = _originals[slot] = OrtApi.Table[(int)slot];
            Forward forward = (a, b, c, d, e, f, g, h) =>
            {
                Interlocked.Increment(ref _calls[(int)slot]);
                return ((delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint, nint, nint>)original)(a, b, c, d, e, f, g, h);
            };
            _alive.Add(forward);
            OrtApi.Table[(int)slot] = Marshal.GetFunctionPointerForDelegate(forward);
        }
    }

    private delegate nint Forward(nint a, nint b, nint c, nint d, nint e, nint f, nint g, nint h);

    public IEnumerable<Slot> NeverCalled => _originals.Keys.Where(slot => Volatile.Read(ref _calls[(int)slot]) == 0);

    /// <summary>Makes the runtime look like one that lacks a function.</summary>
    public static void Hide(Slot slot) => OrtApi.Table[(int)slot] = 0;

    public void Dispose()
    {
        foreach (var (slot, original) in _originals)
        {
            OrtApi.Table[(int)slot] = original;
        }
    }
}
