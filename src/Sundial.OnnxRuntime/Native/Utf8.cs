using System.Runtime.InteropServices;

namespace Sundial.OnnxRuntime.Native;

/// <summary>A zero-ended UTF-8 copy of a string for the length of a call.</summary>
internal readonly unsafe ref struct Utf8(string? text)
{
    public readonly byte* Pointer = (byte*)Marshal.StringToCoTaskMemUTF8(text);

    public void Dispose() => Marshal.FreeCoTaskMem((nint)Pointer);

    public static string Read(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}
