using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sundial.Learning.Data.Imaging;

/// <summary>
/// The functions of libvips and GObject that we use, as function pointers. Nothing variadic is called: C varargs have
/// another calling convention on some processors, so options go through GObject properties (https://www.libvips.org/API/current/).
/// </summary>
internal sealed unsafe class VipsLibrary
{
    private static readonly Lazy<VipsLibrary> s_loaded = new(Load);

    private VipsLibrary(nint library)
    {
        nint Export(string name) => NativeLibrary.GetExport(library, name);
        OperationNew = (delegate* unmanaged<byte*, nint>)Export("vips_operation_new");
        ObjectBuild = (delegate* unmanaged<nint, int>)Export("vips_object_build");
        ObjectUnrefOutputs = (delegate* unmanaged<nint, void>)Export("vips_object_unref_outputs");
        ObjectSetProperty = (delegate* unmanaged<nint, byte*, GValue*, void>)Export("g_object_set_property");
        ObjectGetProperty = (delegate* unmanaged<nint, byte*, GValue*, void>)Export("g_object_get_property");
        ObjectUnref = (delegate* unmanaged<nint, void>)Export("g_object_unref");
        Free = (delegate* unmanaged<nint, void>)Export("g_free");
        TypeFromName = (delegate* unmanaged<byte*, nuint>)Export("g_type_from_name");
        ValueInit = (delegate* unmanaged<GValue*, nuint, GValue*>)Export("g_value_init");
        ValueUnset = (delegate* unmanaged<GValue*, void>)Export("g_value_unset");
        ValueSetInt = (delegate* unmanaged<GValue*, int, void>)Export("g_value_set_int");
        ValueSetEnum = (delegate* unmanaged<GValue*, int, void>)Export("g_value_set_enum");
        ValueSetBoxed = (delegate* unmanaged<GValue*, nint, void>)Export("g_value_set_boxed");
        ValueGetBoxed = (delegate* unmanaged<GValue*, nint>)Export("g_value_get_boxed");
        ValueSetObject = (delegate* unmanaged<GValue*, nint, void>)Export("g_value_set_object");
        ValueDupObject = (delegate* unmanaged<GValue*, nint>)Export("g_value_dup_object");
        BlobNew = (delegate* unmanaged<nint, void*, nuint, nint>)Export("vips_blob_new");
        BlobGet = (delegate* unmanaged<nint, nuint*, void*>)Export("vips_blob_get");
        AreaUnref = (delegate* unmanaged<nint, void>)Export("vips_area_unref");
        ImageGetWidth = (delegate* unmanaged<nint, int>)Export("vips_image_get_width");
        ImageGetHeight = (delegate* unmanaged<nint, int>)Export("vips_image_get_height");
        ImageGetBands = (delegate* unmanaged<nint, int>)Export("vips_image_get_bands");
        ImageGetFormat = (delegate* unmanaged<nint, int>)Export("vips_image_get_format");
        ImageGetInterpretation = (delegate* unmanaged<nint, int>)Export("vips_image_get_interpretation");
        ImageGetOrientation = (delegate* unmanaged<nint, int>)Export("vips_image_get_orientation");
        ImageNewFromMemory = (delegate* unmanaged<void*, nuint, int, int, int, int, nint>)Export("vips_image_new_from_memory");
        RegionNew = (delegate* unmanaged<nint, nint>)Export("vips_region_new");
        RegionFetch = (delegate* unmanaged<nint, int, int, int, int, nuint*, nint>)Export("vips_region_fetch");
        ErrorBuffer = (delegate* unmanaged<byte*>)Export("vips_error_buffer");
        ErrorClear = (delegate* unmanaged<void>)Export("vips_error_clear");
        ThreadShutdown = (delegate* unmanaged<void>)Export("vips_thread_shutdown");

        // Damaged images are reported by us, by name; GLib's own warnings would go to the user's terminal.
        var setLogHandler = (delegate* unmanaged<delegate* unmanaged<byte*, int, byte*, void*, void>, void*, nint>)Export("g_log_set_default_handler");
        setLogHandler(&DropMessage, null);

        var initialise = (delegate* unmanaged<byte*, int>)Export("vips_init");
        fixed (byte* name = "sundial\0"u8)
        {
            if (initialise(name) != 0)
            {
                throw new DatasetException(DatasetCodes.NoDecoder, $"The image library libvips does not start: {TakeError()}");
            }
        }

        // Parallelism is ours, one image a thread; every image is new, so a cache of operations only holds memory.
        ((delegate* unmanaged<int, void>)Export("vips_concurrency_set"))(1);
        ((delegate* unmanaged<int, void>)Export("vips_cache_set_max"))(0);
        ((delegate* unmanaged<int, void>)Export("vips_block_untrusted_set"))(1);
        FailOnType = Type("VipsFailOn\0"u8);
        AccessType = Type("VipsAccess\0"u8);
        InterpretationType = Type("VipsInterpretation\0"u8);
        SizeType = ((delegate* unmanaged<nuint>)Export("vips_size_get_type"))();
        BlobType = Type("VipsBlob\0"u8);
        ImageType = Type("VipsImage\0"u8);
    }

    public delegate* unmanaged<byte*, nint> OperationNew { get; }
    public delegate* unmanaged<nint, int> ObjectBuild { get; }
    public delegate* unmanaged<nint, void> ObjectUnrefOutputs { get; }
    public delegate* unmanaged<nint, byte*, GValue*, void> ObjectSetProperty { get; }
    public delegate* unmanaged<nint, byte*, GValue*, void> ObjectGetProperty { get; }
    public delegate* unmanaged<nint, void> ObjectUnref { get; }
    public delegate* unmanaged<nint, void> Free { get; }
    public delegate* unmanaged<byte*, nuint> TypeFromName { get; }
    public delegate* unmanaged<GValue*, nuint, GValue*> ValueInit { get; }
    public delegate* unmanaged<GValue*, void> ValueUnset { get; }
    public delegate* unmanaged<GValue*, int, void> ValueSetInt { get; }
    public delegate* unmanaged<GValue*, int, void> ValueSetEnum { get; }
    public delegate* unmanaged<GValue*, nint, void> ValueSetBoxed { get; }
    public delegate* unmanaged<GValue*, nint> ValueGetBoxed { get; }
    public delegate* unmanaged<GValue*, nint, void> ValueSetObject { get; }
    public delegate* unmanaged<GValue*, nint> ValueDupObject { get; }
    public delegate* unmanaged<nint, void*, nuint, nint> BlobNew { get; }
    public delegate* unmanaged<nint, nuint*, void*> BlobGet { get; }
    public delegate* unmanaged<nint, void> AreaUnref { get; }
    public delegate* unmanaged<nint, int> ImageGetWidth { get; }
    public delegate* unmanaged<nint, int> ImageGetHeight { get; }
    public delegate* unmanaged<nint, int> ImageGetBands { get; }
    public delegate* unmanaged<nint, int> ImageGetFormat { get; }
    public delegate* unmanaged<nint, int> ImageGetInterpretation { get; }
    public delegate* unmanaged<nint, int> ImageGetOrientation { get; }
    public delegate* unmanaged<void*, nuint, int, int, int, int, nint> ImageNewFromMemory { get; }
    public delegate* unmanaged<nint, nint> RegionNew { get; }
    public delegate* unmanaged<nint, int, int, int, int, nuint*, nint> RegionFetch { get; }
    public delegate* unmanaged<byte*> ErrorBuffer { get; }
    public delegate* unmanaged<void> ErrorClear { get; }
    public delegate* unmanaged<void> ThreadShutdown { get; }

    public nuint FailOnType { get; }
    public nuint AccessType { get; }
    public nuint InterpretationType { get; }
    public nuint SizeType { get; }
    public nuint BlobType { get; }
    public nuint ImageType { get; }

    /// <summary>The library, loaded once for the process.</summary>
    /// <exception cref="DatasetException">It cannot be found or loaded.</exception>
    public static VipsLibrary Instance => s_loaded.Value;

    /// <summary>The library's error text, which is then cleared. It is shared by all threads.</summary>
    public string TakeError()
    {
        var text = Marshal.PtrToStringUTF8((nint)ErrorBuffer())?.Trim() ?? "";
        ErrorClear();
        return text.ReplaceLineEndings("; ");
    }

    private static VipsLibrary Load()
    {
        var path = VipsLocator.Find();
        try
        {
            return new VipsLibrary(NativeLibrary.Load(path));
        }
        catch (Exception fault) when (fault is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            throw new DatasetException(DatasetCodes.NoDecoder, $"The image library {path} cannot be loaded; run npm ci --ignore-scripts in native/ again, or name another with {VipsLocator.Variable}.", fault);
        }
    }

    [UnmanagedCallersOnly]
    private static void DropMessage(byte* domain, int level, byte* message, void* data)
    {
    }

    private nuint Type(ReadOnlySpan<byte> name)
    {
        fixed (byte* text = name)
        {
            return TypeFromName(text);
        }
    }
}

/// <summary>GObject's GValue: a type and two words.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GValue
{
    private nuint _type;
    private Words _data;

    [InlineArray(2)]
    private struct Words
    {
        private long _first;
    }
}
