using System.Runtime.InteropServices;

namespace Sundial.OnnxRuntime.Native;

/// <summary>Makes sessions and options, and asks a session what its model is.</summary>
internal static unsafe class Sessions
{
    public static OrtHandle CreateOptions()
    {
        var library = OrtEnvironment.Instance.LibraryPath;
        nint options;
        OrtStatus.Check(OrtApi.CreateSessionOptions(&options));
        var handle = new OrtHandle(Slot.ReleaseSessionOptions, options);

        // A model may name files to read its weights from, by default beside the current directory. Ours are one file, whoever made
        // them: the folder we give is itself a file, so there is nothing in it.
        AddConfig(handle, "session.model_external_initializers_file_folder_path", library);
        return handle;
    }

    public static void SetIntraOpThreads(OrtHandle options, int threads)
    {
        using var use = options.Borrow();
        OrtStatus.Check(OrtApi.SetIntraOpNumThreads(use.Pointer, threads));
    }

    public static void SetInterOpThreads(OrtHandle options, int threads)
    {
        using var use = options.Borrow();
        OrtStatus.Check(OrtApi.SetInterOpNumThreads(use.Pointer, threads));

        // The runtime ignores the number unless it may run operators side by side.
        OrtStatus.Check(OrtApi.SetSessionExecutionMode(use.Pointer, threads > 1 ? 1 : 0));
    }

    public static void SetOptimizationLevel(OrtHandle options, OptimizationLevel level)
    {
        using var use = options.Borrow();
        OrtStatus.Check(OrtApi.SetSessionGraphOptimizationLevel(use.Pointer, (int)level));
    }

    public static void SetMemoryPattern(OrtHandle options, bool enable)
    {
        using var use = options.Borrow();
        OrtStatus.Check(enable ? OrtApi.EnableMemPattern(use.Pointer) : OrtApi.DisableMemPattern(use.Pointer));
    }

    public static void SetCpuArena(OrtHandle options, bool enable)
    {
        using var use = options.Borrow();
        OrtStatus.Check(enable ? OrtApi.EnableCpuMemArena(use.Pointer) : OrtApi.DisableCpuMemArena(use.Pointer));
    }

    public static void SetProfile(OrtHandle options, string? path)
    {
        using var use = options.Borrow();
        if (path is null)
        {
            OrtStatus.Check(OrtApi.DisableProfiling(use.Pointer));
            return;
        }

        // Paths are in the platform's own characters: UTF-16 on Windows, bytes elsewhere.
        var native = OperatingSystem.IsWindows() ? Marshal.StringToCoTaskMemUni(path) : Marshal.StringToCoTaskMemUTF8(path);
        try
        {
            OrtStatus.Check(OrtApi.EnableProfiling(use.Pointer, (void*)native));
        }
        finally
        {
            Marshal.FreeCoTaskMem(native);
        }
    }

    public static void AddConfig(OrtHandle options, string key, string value)
    {
        using var use = options.Borrow();
        using var nativeKey = new Utf8(key);
        using var nativeValue = new Utf8(value);
        OrtStatus.Check(OrtApi.AddSessionConfigEntry(use.Pointer, nativeKey.Pointer, nativeValue.Pointer));
    }

    public static void FixDimension(OrtHandle options, string name, long size)
    {
        using var use = options.Borrow();
        using var nativeName = new Utf8(name);
        OrtStatus.Check(OrtApi.AddFreeDimensionOverrideByName(use.Pointer, nativeName.Pointer, size));
    }

    public static void AddDomain(OrtHandle options, OrtHandle domain)
    {
        using var use = options.Borrow();
        options.Keep(domain);
        OrtStatus.Check(OrtApi.AddCustomOpDomain(use.Pointer, domain.Pointer));
    }

    // The runtime keeps the domains of custom operators in one map for the process, looks whether one is there and adds it in two steps:
    // of two sessions made at once the second may be refused because the first came in between.
    private static readonly Lock s_domains = new();

    public static OrtHandle Create(ReadOnlySpan<byte> model, OrtHandle options, bool hasDomains)
    {
        using var use = options.Borrow();
        if (!hasDomains)
        {
            return Create(model, options, use.Pointer);
        }

        lock (s_domains)
        {
            return Create(model, options, use.Pointer);
        }
    }

    private static OrtHandle Create(ReadOnlySpan<byte> model, OrtHandle options, nint native)
    {
        nint session;
        fixed (byte* bytes = model)
        {
            OrtStatus.Check(OrtApi.CreateSessionFromArray(OrtEnvironment.Instance.Env, bytes, (nuint)model.Length, native, &session));
        }

        // The session goes on reading the custom operators, which the options keep.
        var handle = new OrtHandle(Slot.ReleaseSession, session);
        handle.Keep(options);
        return handle;
    }

    public static OrtHandle CreateRunOptions()
    {
        _ = OrtEnvironment.Instance;
        nint options;
        OrtStatus.Check(OrtApi.CreateRunOptions(&options));
        return new OrtHandle(Slot.ReleaseRunOptions, options);
    }

    public static void SetTerminate(OrtHandle options, bool stop)
    {
        using var use = options.Borrow();
        OrtStatus.Check(stop ? OrtApi.RunOptionsSetTerminate(use.Pointer) : OrtApi.RunOptionsUnsetTerminate(use.Pointer));
    }

    public static void AddRunConfig(OrtHandle options, string key, string value)
    {
        using var use = options.Borrow();
        using var nativeKey = new Utf8(key);
        using var nativeValue = new Utf8(value);
        OrtStatus.Check(OrtApi.AddRunConfigEntry(use.Pointer, nativeKey.Pointer, nativeValue.Pointer));
    }

    public static string EndProfiling(OrtHandle session)
    {
        using var use = session.Borrow();
        byte* file;
        OrtStatus.Check(OrtApi.SessionEndProfiling(use.Pointer, OrtEnvironment.Instance.Allocator, &file));
        return OrtEnvironment.Instance.TakeText(file);
    }

    public static IReadOnlyList<TensorInfo> Inputs(OrtHandle session)
    {
        using var use = session.Borrow();
        return Describe(use.Pointer, OrtApi.SessionGetInputCount, OrtApi.SessionGetInputName, OrtApi.SessionGetInputTypeInfo);
    }

    public static IReadOnlyList<TensorInfo> Outputs(OrtHandle session)
    {
        using var use = session.Borrow();
        return Describe(use.Pointer, OrtApi.SessionGetOutputCount, OrtApi.SessionGetOutputName, OrtApi.SessionGetOutputTypeInfo);
    }

    public static IReadOnlyDictionary<string, string> Metadata(OrtHandle session)
    {
        using var use = session.Borrow();
        nint metadata;
        OrtStatus.Check(OrtApi.SessionGetModelMetadata(use.Pointer, &metadata));
        using var owner = new OrtHandle(Slot.ReleaseModelMetadata, metadata);

        var allocator = OrtEnvironment.Instance.Allocator;
        byte** keys;
        long count;
        OrtStatus.Check(OrtApi.ModelMetadataGetCustomMetadataMapKeys(metadata, allocator, &keys, &count));
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0L; i < count; i++)
        {
            byte* value;
            OrtStatus.Check(OrtApi.ModelMetadataLookupCustomMetadataMap(metadata, allocator, keys[i], &value));
            entries[OrtEnvironment.Instance.TakeText(keys[i])] = OrtEnvironment.Instance.TakeText(value);
        }

        if (keys is not null)
        {
            OrtStatus.Check(OrtApi.AllocatorFree(allocator, keys));
        }

        return entries;
    }

    private static TensorInfo[] Describe(
        nint session,
        delegate* unmanaged<nint, nuint*, nint> getCount,
        delegate* unmanaged<nint, nuint, nint, byte**, nint> getName,
        delegate* unmanaged<nint, nuint, nint*, nint> getType)
    {
        nuint count;
        OrtStatus.Check(getCount(session, &count));
        var tensors = new TensorInfo[count];
        for (nuint i = 0; i < count; i++)
        {
            byte* name;
            OrtStatus.Check(getName(session, i, OrtEnvironment.Instance.Allocator, &name));
            nint type;
            OrtStatus.Check(getType(session, i, &type));
            using var owner = new OrtHandle(Slot.ReleaseTypeInfo, type);
            tensors[i] = Describe(OrtEnvironment.Instance.TakeText(name), type);
        }

        return tensors;
    }

    private static TensorInfo Describe(string name, nint type)
    {
        nint info;
        OrtStatus.Check(OrtApi.CastTypeInfoToTensorInfo(type, &info));
        if (info == 0)
        {
            return new TensorInfo(name, ElementType.Undefined, [], []);
        }

        int element;
        nuint rank;
        OrtStatus.Check(OrtApi.GetTensorElementType(info, &element));
        OrtStatus.Check(OrtApi.GetDimensionsCount(info, &rank));
        var shape = new long[rank];
        var names = new nint[rank];
        fixed (long* dimensions = shape)
        fixed (nint* symbols = names)
        {
            OrtStatus.Check(OrtApi.GetDimensions(info, dimensions, rank));
            OrtStatus.Check(OrtApi.GetSymbolicDimensions(info, (byte**)symbols, rank));
        }

        return new TensorInfo(name, (ElementType)element, shape, Array.ConvertAll(names, text => Utf8.Read((byte*)text) is { Length: > 0 } symbol ? symbol : null));
    }
}
