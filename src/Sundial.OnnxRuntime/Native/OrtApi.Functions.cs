namespace Sundial.OnnxRuntime.Native;

/// <summary>The bound functions, each under its C name with the arguments its C declaration takes.</summary>
/// <remarks>
/// Declarations: https://onnxruntime.ai/docs/api/c/struct_ort_api.html#NAME. Handles are <c>nint</c>, <c>size_t</c> is
/// <c>nuint</c>, an enumeration is <c>int</c>, text is zero-ended UTF-8 in <c>byte*</c>; an <c>OrtStatus*</c> goes to <see cref="OrtStatus.Check"/>.
/// </remarks>
internal static unsafe partial class OrtApi
{
    /// <summary><c>OrtStatus* CreateStatus(code, message)</c>.</summary>
    public static delegate* unmanaged<int, byte*, nint> CreateStatus =>
        (delegate* unmanaged<int, byte*, nint>)At(Slot.CreateStatus);

    /// <summary><c>OrtErrorCode GetErrorCode(status)</c>.</summary>
    public static delegate* unmanaged<nint, int> GetErrorCode =>
        (delegate* unmanaged<nint, int>)At(Slot.GetErrorCode);

    /// <summary><c>const char* GetErrorMessage(status), owned by the status</c>.</summary>
    public static delegate* unmanaged<nint, byte*> GetErrorMessage =>
        (delegate* unmanaged<nint, byte*>)At(Slot.GetErrorMessage);

    /// <summary><c>OrtStatus* CreateEnvWithCustomLogger(function, parameter, severity, log id, out env)</c>.</summary>
    public static delegate* unmanaged<delegate* unmanaged<void*, int, byte*, byte*, byte*, byte*, void>, void*, int, byte*, nint*, nint> CreateEnvWithCustomLogger =>
        (delegate* unmanaged<delegate* unmanaged<void*, int, byte*, byte*, byte*, byte*, void>, void*, int, byte*, nint*, nint>)At(Slot.CreateEnvWithCustomLogger);

    /// <summary><c>OrtStatus* DisableTelemetryEvents(env)</c>.</summary>
    public static delegate* unmanaged<nint, nint> DisableTelemetryEvents =>
        (delegate* unmanaged<nint, nint>)At(Slot.DisableTelemetryEvents);

    /// <summary><c>OrtStatus* CreateSessionFromArray(env, bytes, length, options, out session)</c>.</summary>
    public static delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint> CreateSessionFromArray =>
        (delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)At(Slot.CreateSessionFromArray);

    /// <summary><c>OrtStatus* Run(session, run options, input names, inputs, count, output names, count, inout outputs)</c>.</summary>
    public static delegate* unmanaged<nint, nint, nint*, nint*, nuint, nint*, nuint, nint*, nint> Run =>
        (delegate* unmanaged<nint, nint, nint*, nint*, nuint, nint*, nuint, nint*, nint>)At(Slot.Run);

    /// <summary><c>OrtStatus* CreateSessionOptions(out options)</c>.</summary>
    public static delegate* unmanaged<nint*, nint> CreateSessionOptions =>
        (delegate* unmanaged<nint*, nint>)At(Slot.CreateSessionOptions);

    /// <summary><c>OrtStatus* SetSessionExecutionMode(options, 0 sequential or 1 parallel)</c>.</summary>
    public static delegate* unmanaged<nint, int, nint> SetSessionExecutionMode =>
        (delegate* unmanaged<nint, int, nint>)At(Slot.SetSessionExecutionMode);

    /// <summary><c>OrtStatus* EnableProfiling(options, path prefix in the platform's characters)</c>.</summary>
    public static delegate* unmanaged<nint, void*, nint> EnableProfiling =>
        (delegate* unmanaged<nint, void*, nint>)At(Slot.EnableProfiling);

    /// <summary><c>OrtStatus* DisableProfiling(options)</c>.</summary>
    public static delegate* unmanaged<nint, nint> DisableProfiling =>
        (delegate* unmanaged<nint, nint>)At(Slot.DisableProfiling);

    /// <summary><c>OrtStatus* EnableMemPattern(options)</c>.</summary>
    public static delegate* unmanaged<nint, nint> EnableMemPattern =>
        (delegate* unmanaged<nint, nint>)At(Slot.EnableMemPattern);

    /// <summary><c>OrtStatus* DisableMemPattern(options)</c>.</summary>
    public static delegate* unmanaged<nint, nint> DisableMemPattern =>
        (delegate* unmanaged<nint, nint>)At(Slot.DisableMemPattern);

    /// <summary><c>OrtStatus* EnableCpuMemArena(options)</c>.</summary>
    public static delegate* unmanaged<nint, nint> EnableCpuMemArena =>
        (delegate* unmanaged<nint, nint>)At(Slot.EnableCpuMemArena);

    /// <summary><c>OrtStatus* DisableCpuMemArena(options)</c>.</summary>
    public static delegate* unmanaged<nint, nint> DisableCpuMemArena =>
        (delegate* unmanaged<nint, nint>)At(Slot.DisableCpuMemArena);

    /// <summary><c>OrtStatus* SetSessionGraphOptimizationLevel(options, level)</c>.</summary>
    public static delegate* unmanaged<nint, int, nint> SetSessionGraphOptimizationLevel =>
        (delegate* unmanaged<nint, int, nint>)At(Slot.SetSessionGraphOptimizationLevel);

    /// <summary><c>OrtStatus* SetIntraOpNumThreads(options, threads)</c>.</summary>
    public static delegate* unmanaged<nint, int, nint> SetIntraOpNumThreads =>
        (delegate* unmanaged<nint, int, nint>)At(Slot.SetIntraOpNumThreads);

    /// <summary><c>OrtStatus* SetInterOpNumThreads(options, threads)</c>.</summary>
    public static delegate* unmanaged<nint, int, nint> SetInterOpNumThreads =>
        (delegate* unmanaged<nint, int, nint>)At(Slot.SetInterOpNumThreads);

    /// <summary><c>OrtStatus* CreateCustomOpDomain(name, out domain)</c>.</summary>
    public static delegate* unmanaged<byte*, nint*, nint> CreateCustomOpDomain =>
        (delegate* unmanaged<byte*, nint*, nint>)At(Slot.CreateCustomOpDomain);

    /// <summary><c>OrtStatus* CustomOpDomain_Add(domain, operator)</c>.</summary>
    public static delegate* unmanaged<nint, void*, nint> CustomOpDomain_Add =>
        (delegate* unmanaged<nint, void*, nint>)At(Slot.CustomOpDomain_Add);

    /// <summary><c>OrtStatus* AddCustomOpDomain(options, domain)</c>.</summary>
    public static delegate* unmanaged<nint, nint, nint> AddCustomOpDomain =>
        (delegate* unmanaged<nint, nint, nint>)At(Slot.AddCustomOpDomain);

    /// <summary><c>OrtStatus* SessionGetInputCount(session, out count)</c>.</summary>
    public static delegate* unmanaged<nint, nuint*, nint> SessionGetInputCount =>
        (delegate* unmanaged<nint, nuint*, nint>)At(Slot.SessionGetInputCount);

    /// <summary><c>OrtStatus* SessionGetOutputCount(session, out count)</c>.</summary>
    public static delegate* unmanaged<nint, nuint*, nint> SessionGetOutputCount =>
        (delegate* unmanaged<nint, nuint*, nint>)At(Slot.SessionGetOutputCount);

    /// <summary><c>OrtStatus* SessionGetInputTypeInfo(session, index, out type)</c>.</summary>
    public static delegate* unmanaged<nint, nuint, nint*, nint> SessionGetInputTypeInfo =>
        (delegate* unmanaged<nint, nuint, nint*, nint>)At(Slot.SessionGetInputTypeInfo);

    /// <summary><c>OrtStatus* SessionGetOutputTypeInfo(session, index, out type)</c>.</summary>
    public static delegate* unmanaged<nint, nuint, nint*, nint> SessionGetOutputTypeInfo =>
        (delegate* unmanaged<nint, nuint, nint*, nint>)At(Slot.SessionGetOutputTypeInfo);

    /// <summary><c>OrtStatus* SessionGetInputName(session, index, allocator, out name)</c>.</summary>
    public static delegate* unmanaged<nint, nuint, nint, byte**, nint> SessionGetInputName =>
        (delegate* unmanaged<nint, nuint, nint, byte**, nint>)At(Slot.SessionGetInputName);

    /// <summary><c>OrtStatus* SessionGetOutputName(session, index, allocator, out name)</c>.</summary>
    public static delegate* unmanaged<nint, nuint, nint, byte**, nint> SessionGetOutputName =>
        (delegate* unmanaged<nint, nuint, nint, byte**, nint>)At(Slot.SessionGetOutputName);

    /// <summary><c>OrtStatus* CreateRunOptions(out options)</c>.</summary>
    public static delegate* unmanaged<nint*, nint> CreateRunOptions =>
        (delegate* unmanaged<nint*, nint>)At(Slot.CreateRunOptions);

    /// <summary><c>OrtStatus* RunOptionsSetTerminate(options)</c>.</summary>
    public static delegate* unmanaged<nint, nint> RunOptionsSetTerminate =>
        (delegate* unmanaged<nint, nint>)At(Slot.RunOptionsSetTerminate);

    /// <summary><c>OrtStatus* RunOptionsUnsetTerminate(options)</c>.</summary>
    public static delegate* unmanaged<nint, nint> RunOptionsUnsetTerminate =>
        (delegate* unmanaged<nint, nint>)At(Slot.RunOptionsUnsetTerminate);

    /// <summary><c>OrtStatus* CreateTensorAsOrtValue(allocator, shape, rank, type, out value)</c>.</summary>
    public static delegate* unmanaged<nint, long*, nuint, int, nint*, nint> CreateTensorAsOrtValue =>
        (delegate* unmanaged<nint, long*, nuint, int, nint*, nint>)At(Slot.CreateTensorAsOrtValue);

    /// <summary><c>OrtStatus* CreateTensorWithDataAsOrtValue(memory info, data, bytes, shape, rank, type, out value)</c>.</summary>
    public static delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint> CreateTensorWithDataAsOrtValue =>
        (delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)At(Slot.CreateTensorWithDataAsOrtValue);

    /// <summary><c>OrtStatus* IsTensor(value, out 0 or 1)</c>.</summary>
    public static delegate* unmanaged<nint, int*, nint> IsTensor =>
        (delegate* unmanaged<nint, int*, nint>)At(Slot.IsTensor);

    /// <summary><c>OrtStatus* GetTensorMutableData(value, out data)</c>.</summary>
    public static delegate* unmanaged<nint, void**, nint> GetTensorMutableData =>
        (delegate* unmanaged<nint, void**, nint>)At(Slot.GetTensorMutableData);

    /// <summary><c>OrtStatus* FillStringTensor(value, strings, count)</c>.</summary>
    public static delegate* unmanaged<nint, byte**, nuint, nint> FillStringTensor =>
        (delegate* unmanaged<nint, byte**, nuint, nint>)At(Slot.FillStringTensor);

    /// <summary><c>OrtStatus* GetStringTensorDataLength(value, out bytes)</c>.</summary>
    public static delegate* unmanaged<nint, nuint*, nint> GetStringTensorDataLength =>
        (delegate* unmanaged<nint, nuint*, nint>)At(Slot.GetStringTensorDataLength);

    /// <summary><c>OrtStatus* GetStringTensorContent(value, buffer, bytes, offsets, count)</c>.</summary>
    public static delegate* unmanaged<nint, void*, nuint, nuint*, nuint, nint> GetStringTensorContent =>
        (delegate* unmanaged<nint, void*, nuint, nuint*, nuint, nint>)At(Slot.GetStringTensorContent);

    /// <summary><c>OrtStatus* GetResizedStringTensorElementBuffer(value, index, bytes, out buffer owned by the value)</c>.</summary>
    public static delegate* unmanaged<nint, nuint, nuint, byte**, nint> GetResizedStringTensorElementBuffer =>
        (delegate* unmanaged<nint, nuint, nuint, byte**, nint>)At(Slot.GetResizedStringTensorElementBuffer);

    /// <summary><c>OrtStatus* CastTypeInfoToTensorInfo(type, out tensor type or null, owned by the type)</c>.</summary>
    public static delegate* unmanaged<nint, nint*, nint> CastTypeInfoToTensorInfo =>
        (delegate* unmanaged<nint, nint*, nint>)At(Slot.CastTypeInfoToTensorInfo);

    /// <summary><c>OrtStatus* GetTensorElementType(tensor type, out element type)</c>.</summary>
    public static delegate* unmanaged<nint, int*, nint> GetTensorElementType =>
        (delegate* unmanaged<nint, int*, nint>)At(Slot.GetTensorElementType);

    /// <summary><c>OrtStatus* GetDimensionsCount(tensor type, out rank)</c>.</summary>
    public static delegate* unmanaged<nint, nuint*, nint> GetDimensionsCount =>
        (delegate* unmanaged<nint, nuint*, nint>)At(Slot.GetDimensionsCount);

    /// <summary><c>OrtStatus* GetDimensions(tensor type, out dimensions, rank)</c>.</summary>
    public static delegate* unmanaged<nint, long*, nuint, nint> GetDimensions =>
        (delegate* unmanaged<nint, long*, nuint, nint>)At(Slot.GetDimensions);

    /// <summary><c>OrtStatus* GetSymbolicDimensions(tensor type, out names owned by the type, rank)</c>.</summary>
    public static delegate* unmanaged<nint, byte**, nuint, nint> GetSymbolicDimensions =>
        (delegate* unmanaged<nint, byte**, nuint, nint>)At(Slot.GetSymbolicDimensions);

    /// <summary><c>OrtStatus* GetTensorTypeAndShape(value, out tensor type)</c>.</summary>
    public static delegate* unmanaged<nint, nint*, nint> GetTensorTypeAndShape =>
        (delegate* unmanaged<nint, nint*, nint>)At(Slot.GetTensorTypeAndShape);

    /// <summary><c>OrtStatus* CreateCpuMemoryInfo(allocator kind, memory kind, out memory info)</c>.</summary>
    public static delegate* unmanaged<int, int, nint*, nint> CreateCpuMemoryInfo =>
        (delegate* unmanaged<int, int, nint*, nint>)At(Slot.CreateCpuMemoryInfo);

    /// <summary><c>OrtStatus* AllocatorFree(allocator, pointer)</c>.</summary>
    public static delegate* unmanaged<nint, void*, nint> AllocatorFree =>
        (delegate* unmanaged<nint, void*, nint>)At(Slot.AllocatorFree);

    /// <summary><c>OrtStatus* GetAllocatorWithDefaultOptions(out allocator), never released</c>.</summary>
    public static delegate* unmanaged<nint*, nint> GetAllocatorWithDefaultOptions =>
        (delegate* unmanaged<nint*, nint>)At(Slot.GetAllocatorWithDefaultOptions);

    /// <summary><c>OrtStatus* KernelInfoGetAttribute_float(info, name, out value)</c>.</summary>
    public static delegate* unmanaged<nint, byte*, float*, nint> KernelInfoGetAttribute_float =>
        (delegate* unmanaged<nint, byte*, float*, nint>)At(Slot.KernelInfoGetAttribute_float);

    /// <summary><c>OrtStatus* KernelInfoGetAttribute_int64(info, name, out value)</c>.</summary>
    public static delegate* unmanaged<nint, byte*, long*, nint> KernelInfoGetAttribute_int64 =>
        (delegate* unmanaged<nint, byte*, long*, nint>)At(Slot.KernelInfoGetAttribute_int64);

    /// <summary><c>OrtStatus* KernelInfoGetAttribute_string(info, name, out text, inout bytes with the final zero)</c>.</summary>
    public static delegate* unmanaged<nint, byte*, byte*, nuint*, nint> KernelInfoGetAttribute_string =>
        (delegate* unmanaged<nint, byte*, byte*, nuint*, nint>)At(Slot.KernelInfoGetAttribute_string);

    /// <summary><c>OrtStatus* KernelContext_GetInputCount(context, out count)</c>.</summary>
    public static delegate* unmanaged<nint, nuint*, nint> KernelContext_GetInputCount =>
        (delegate* unmanaged<nint, nuint*, nint>)At(Slot.KernelContext_GetInputCount);

    /// <summary><c>OrtStatus* KernelContext_GetOutputCount(context, out count)</c>.</summary>
    public static delegate* unmanaged<nint, nuint*, nint> KernelContext_GetOutputCount =>
        (delegate* unmanaged<nint, nuint*, nint>)At(Slot.KernelContext_GetOutputCount);

    /// <summary><c>OrtStatus* KernelContext_GetInput(context, index, out value or null)</c>.</summary>
    public static delegate* unmanaged<nint, nuint, nint*, nint> KernelContext_GetInput =>
        (delegate* unmanaged<nint, nuint, nint*, nint>)At(Slot.KernelContext_GetInput);

    /// <summary><c>OrtStatus* KernelContext_GetOutput(context, index, shape, rank, out value or null)</c>.</summary>
    public static delegate* unmanaged<nint, nuint, long*, nuint, nint*, nint> KernelContext_GetOutput =>
        (delegate* unmanaged<nint, nuint, long*, nuint, nint*, nint>)At(Slot.KernelContext_GetOutput);

    /// <summary><c>void ReleaseStatus(status)</c>.</summary>
    public static delegate* unmanaged<nint, void> ReleaseStatus =>
        (delegate* unmanaged<nint, void>)At(Slot.ReleaseStatus);

    /// <summary><c>void ReleaseSession(session)</c>.</summary>
    public static delegate* unmanaged<nint, void> ReleaseSession =>
        (delegate* unmanaged<nint, void>)At(Slot.ReleaseSession);

    /// <summary><c>void ReleaseValue(value)</c>.</summary>
    public static delegate* unmanaged<nint, void> ReleaseValue =>
        (delegate* unmanaged<nint, void>)At(Slot.ReleaseValue);

    /// <summary><c>void ReleaseRunOptions(options)</c>.</summary>
    public static delegate* unmanaged<nint, void> ReleaseRunOptions =>
        (delegate* unmanaged<nint, void>)At(Slot.ReleaseRunOptions);

    /// <summary><c>void ReleaseTypeInfo(type)</c>.</summary>
    public static delegate* unmanaged<nint, void> ReleaseTypeInfo =>
        (delegate* unmanaged<nint, void>)At(Slot.ReleaseTypeInfo);

    /// <summary><c>void ReleaseTensorTypeAndShapeInfo(tensor type)</c>.</summary>
    public static delegate* unmanaged<nint, void> ReleaseTensorTypeAndShapeInfo =>
        (delegate* unmanaged<nint, void>)At(Slot.ReleaseTensorTypeAndShapeInfo);

    /// <summary><c>void ReleaseSessionOptions(options)</c>.</summary>
    public static delegate* unmanaged<nint, void> ReleaseSessionOptions =>
        (delegate* unmanaged<nint, void>)At(Slot.ReleaseSessionOptions);

    /// <summary><c>void ReleaseCustomOpDomain(domain)</c>.</summary>
    public static delegate* unmanaged<nint, void> ReleaseCustomOpDomain =>
        (delegate* unmanaged<nint, void>)At(Slot.ReleaseCustomOpDomain);

    /// <summary><c>OrtStatus* SessionEndProfiling(session, allocator, out file name)</c>.</summary>
    public static delegate* unmanaged<nint, nint, byte**, nint> SessionEndProfiling =>
        (delegate* unmanaged<nint, nint, byte**, nint>)At(Slot.SessionEndProfiling);

    /// <summary><c>OrtStatus* SessionGetModelMetadata(session, out metadata)</c>.</summary>
    public static delegate* unmanaged<nint, nint*, nint> SessionGetModelMetadata =>
        (delegate* unmanaged<nint, nint*, nint>)At(Slot.SessionGetModelMetadata);

    /// <summary><c>OrtStatus* ModelMetadataLookupCustomMetadataMap(metadata, allocator, key, out value or null)</c>.</summary>
    public static delegate* unmanaged<nint, nint, byte*, byte**, nint> ModelMetadataLookupCustomMetadataMap =>
        (delegate* unmanaged<nint, nint, byte*, byte**, nint>)At(Slot.ModelMetadataLookupCustomMetadataMap);

    /// <summary><c>void ReleaseModelMetadata(metadata)</c>.</summary>
    public static delegate* unmanaged<nint, void> ReleaseModelMetadata =>
        (delegate* unmanaged<nint, void>)At(Slot.ReleaseModelMetadata);

    /// <summary><c>OrtStatus* ModelMetadataGetCustomMetadataMapKeys(metadata, allocator, out keys, out count)</c>.</summary>
    public static delegate* unmanaged<nint, nint, byte***, long*, nint> ModelMetadataGetCustomMetadataMapKeys =>
        (delegate* unmanaged<nint, nint, byte***, long*, nint>)At(Slot.ModelMetadataGetCustomMetadataMapKeys);

    /// <summary><c>OrtStatus* AddFreeDimensionOverrideByName(options, name, value)</c>.</summary>
    public static delegate* unmanaged<nint, byte*, long, nint> AddFreeDimensionOverrideByName =>
        (delegate* unmanaged<nint, byte*, long, nint>)At(Slot.AddFreeDimensionOverrideByName);

    /// <summary><c>OrtStatus* AddSessionConfigEntry(options, key, value)</c>.</summary>
    public static delegate* unmanaged<nint, byte*, byte*, nint> AddSessionConfigEntry =>
        (delegate* unmanaged<nint, byte*, byte*, nint>)At(Slot.AddSessionConfigEntry);

    /// <summary><c>OrtStatus* KernelInfoGetAttributeArray_float(info, name, out values, inout count)</c>.</summary>
    public static delegate* unmanaged<nint, byte*, float*, nuint*, nint> KernelInfoGetAttributeArray_float =>
        (delegate* unmanaged<nint, byte*, float*, nuint*, nint>)At(Slot.KernelInfoGetAttributeArray_float);

    /// <summary><c>OrtStatus* KernelInfoGetAttributeArray_int64(info, name, out values, inout count)</c>.</summary>
    public static delegate* unmanaged<nint, byte*, long*, nuint*, nint> KernelInfoGetAttributeArray_int64 =>
        (delegate* unmanaged<nint, byte*, long*, nuint*, nint>)At(Slot.KernelInfoGetAttributeArray_int64);

    /// <summary><c>OrtStatus* AddRunConfigEntry(run options, key, value)</c>.</summary>
    public static delegate* unmanaged<nint, byte*, byte*, nint> AddRunConfigEntry =>
        (delegate* unmanaged<nint, byte*, byte*, nint>)At(Slot.AddRunConfigEntry);

    /// <summary><c>OrtStatus* KernelContext_ParallelFor(context, function, total, batches, state); since 1.17</c>.</summary>
    public static delegate* unmanaged<nint, delegate* unmanaged<void*, nuint, void>, nuint, nuint, void*, nint> KernelContext_ParallelFor =>
        (delegate* unmanaged<nint, delegate* unmanaged<void*, nuint, void>, nuint, nuint, void*, nint>)At(Slot.KernelContext_ParallelFor);

    /// <summary><c>OrtStatus* GetTensorElementTypeAndShapeDataReference(value, out type, out dimensions owned by the value, out rank); asked for from 1.25 on</c>.</summary>
    public static delegate* unmanaged<nint, int*, long**, nuint*, nint> GetTensorElementTypeAndShapeDataReference =>
        (delegate* unmanaged<nint, int*, long**, nuint*, nint>)At(Slot.GetTensorElementTypeAndShapeDataReference);
}
