namespace Sundial.OnnxRuntime.Native;

/// <summary>Reads a node's attributes; a missing one is null or empty, one of another type an exception.</summary>
internal static unsafe class Attributes
{
    public static long? Int64(nint info, string name)
    {
        using var key = new Utf8(name);
        long value;
        return Exists(OrtApi.KernelInfoGetAttribute_int64(info, key.Pointer, &value)) ? value : null;
    }

    public static float? Float(nint info, string name)
    {
        using var key = new Utf8(name);
        float value;
        return Exists(OrtApi.KernelInfoGetAttribute_float(info, key.Pointer, &value)) ? value : null;
    }

    public static string? String(nint info, string name)
    {
        using var key = new Utf8(name);
        nuint bytes = 0;
        if (!Exists(OrtApi.KernelInfoGetAttribute_string(info, key.Pointer, null, &bytes)))
        {
            return null;
        }

        var buffer = new byte[bytes];
        fixed (byte* text = buffer)
        {
            OrtStatus.Check(OrtApi.KernelInfoGetAttribute_string(info, key.Pointer, text, &bytes));
            return Utf8.Read(text);
        }
    }

    public static long[] Int64s(nint info, string name)
    {
        using var key = new Utf8(name);
        nuint count = 0;
        if (!Exists(OrtApi.KernelInfoGetAttributeArray_int64(info, key.Pointer, null, &count)))
        {
            return [];
        }

        var values = new long[count];
        fixed (long* all = values)
        {
            OrtStatus.Check(OrtApi.KernelInfoGetAttributeArray_int64(info, key.Pointer, all, &count));
        }

        return values;
    }

    public static float[] Floats(nint info, string name)
    {
        using var key = new Utf8(name);
        nuint count = 0;
        if (!Exists(OrtApi.KernelInfoGetAttributeArray_float(info, key.Pointer, null, &count)))
        {
            return [];
        }

        var values = new float[count];
        fixed (float* all = values)
        {
            OrtStatus.Check(OrtApi.KernelInfoGetAttributeArray_float(info, key.Pointer, all, &count));
        }

        return values;
    }

    // The runtime has no function that tells whether an attribute is there; its text is the only difference.
    private static bool Exists(nint status)
    {
        if (status == 0)
        {
            return true;
        }

        var error = OrtStatus.Take(status);
        return error.Message.Contains("No attribute with", StringComparison.Ordinal) ? false : throw error;
    }
}
