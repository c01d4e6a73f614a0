using System.Runtime.InteropServices;

namespace Sundial.OnnxRuntime.Native;

/// <summary>Shows <see cref="CustomOperator"/>s to the runtime: an <c>OrtCustomOp</c> for each, whose functions call back into C#.</summary>
internal static unsafe class CustomOperators
{
    /// <summary>The version of <c>OrtCustomOp</c> whose members we fill: up to GetEndVersion.</summary>
    private const uint StructVersion = 17;

    private const int Required = 0;
    private const int Optional = 1;
    private const int Variadic = 2;

    public static OrtHandle CreateDomain(string name, IReadOnlyList<CustomOperator> operators)
    {
        _ = OrtEnvironment.Instance;
        using var nativeName = new Utf8(name);
        nint domain;
        OrtStatus.Check(OrtApi.CreateCustomOpDomain(nativeName.Pointer, &domain));
        var descriptions = new List<nint>(operators.Count);
        var handle = new DomainHandle(domain, descriptions);
        try
        {
            foreach (var customOperator in operators)
            {
                var description = Describe(customOperator);
                descriptions.Add((nint)description);
                OrtStatus.Check(OrtApi.CustomOpDomain_Add(domain, description));
            }

            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static Description* Describe(CustomOperator op)
    {
        // All the operator's properties are read here, so that the functions below only read memory and cannot throw.
        var name = op.Name;
        var inputs = Slots(op.InputCount, op.OptionalInputCount, op.HasVariadicInput, op.InputType);
        var outputs = Slots(op.OutputCount, op.OptionalOutputCount, op.HasVariadicOutput, op.OutputType);
        var slots = (SlotKind*)NativeMemory.Alloc((nuint)(inputs.Length + outputs.Length + 1), (nuint)sizeof(SlotKind));
        inputs.CopyTo(new Span<SlotKind>(slots, inputs.Length));
        outputs.CopyTo(new Span<SlotKind>(slots + inputs.Length, outputs.Length));

        var description = (Description*)NativeMemory.AllocZeroed((nuint)sizeof(Description));
        *description = new Description
        {
            Op = new OrtCustomOp
            {
                Version = StructVersion,
                GetName = &GetName,
                GetExecutionProviderType = &GetExecutionProviderType,
                GetInputType = &GetInputType,
                GetInputTypeCount = &GetInputTypeCount,
                GetOutputType = &GetOutputType,
                GetOutputTypeCount = &GetOutputTypeCount,
                KernelDestroy = &KernelDestroy,
                GetInputCharacteristic = &GetInputCharacteristic,
                GetOutputCharacteristic = &GetOutputCharacteristic,
                GetInputMemoryType = &GetInputMemoryType,
                GetVariadicInputMinArity = &One,
                GetVariadicInputHomogeneity = &IsInputHomogeneous,
                GetVariadicOutputMinArity = &One,
                GetVariadicOutputHomogeneity = &IsOutputHomogeneous,
                CreateKernelV2 = &CreateKernel,
                KernelComputeV2 = &Compute,
                GetStartVersion = &One,
                GetEndVersion = &AnyVersion,
            },
            Name = (byte*)Marshal.StringToCoTaskMemUTF8(name),
            Slots = slots,
            InputCount = inputs.Length,
            OutputCount = outputs.Length,
            Operator = GCHandle.ToIntPtr(GCHandle.Alloc(op)),
        };
        return description;
    }

    private static SlotKind[] Slots(int count, int optional, bool variadic, Func<int, ElementType> type)
    {
        var slots = new SlotKind[count];
        for (var i = 0; i < count; i++)
        {
            var kind = variadic && i == count - 1 ? Variadic : i >= count - optional ? Optional : Required;
            slots[i] = new SlotKind { Type = (int)type(i), Characteristic = kind };
        }

        return slots;
    }

    private static void Free(Description* description)
    {
        GCHandle.FromIntPtr(description->Operator).Free();
        Marshal.FreeCoTaskMem((nint)description->Name);
        NativeMemory.Free(description->Slots);
        NativeMemory.Free(description);
    }

    [UnmanagedCallersOnly]
    private static byte* GetName(Description* op) => op->Name;

    // Null: the CPU.
    [UnmanagedCallersOnly]
    private static byte* GetExecutionProviderType(Description* op) => null;

    [UnmanagedCallersOnly]
    private static int GetInputType(Description* op, nuint index) => op->Slots[index].Type;

    [UnmanagedCallersOnly]
    private static nuint GetInputTypeCount(Description* op) => (nuint)op->InputCount;

    [UnmanagedCallersOnly]
    private static int GetOutputType(Description* op, nuint index) => op->Slots[(nuint)op->InputCount + index].Type;

    [UnmanagedCallersOnly]
    private static nuint GetOutputTypeCount(Description* op) => (nuint)op->OutputCount;

    [UnmanagedCallersOnly]
    private static int GetInputCharacteristic(Description* op, nuint index) => op->Slots[index].Characteristic;

    [UnmanagedCallersOnly]
    private static int GetOutputCharacteristic(Description* op, nuint index) => op->Slots[(nuint)op->InputCount + index].Characteristic;

    [UnmanagedCallersOnly]
    private static int GetInputMemoryType(Description* op, nuint index) => 0;

    [UnmanagedCallersOnly]
    private static int One(Description* op) => 1;

    [UnmanagedCallersOnly]
    private static int AnyVersion(Description* op) => int.MaxValue;

    [UnmanagedCallersOnly]
    private static int IsInputHomogeneous(Description* op) => IsHomogeneous(op->Slots[op->InputCount - 1]);

    [UnmanagedCallersOnly]
    private static int IsOutputHomogeneous(Description* op) => IsHomogeneous(op->Slots[op->InputCount + op->OutputCount - 1]);

    private static int IsHomogeneous(SlotKind slot) => slot.Type == 0 ? 0 : 1;

    [UnmanagedCallersOnly]
    private static nint CreateKernel(Description* op, void* api, nint info, nint* kernel)
    {
        try
        {
            var made = ((CustomOperator)GCHandle.FromIntPtr(op->Operator).Target!).CreateKernel(new KernelInfo(info));
            *kernel = GCHandle.ToIntPtr(GCHandle.Alloc(made ?? throw new InvalidOperationException("CreateKernel returned null.")));
            return 0;
        }
        catch (Exception error)
        {
            return OrtStatus.From(error);
        }
    }

    [UnmanagedCallersOnly]
    private static nint Compute(nint kernel, nint context)
    {
        try
        {
            ((CustomKernel)GCHandle.FromIntPtr(kernel).Target!).Compute(new KernelContext(context));
            return 0;
        }
        catch (Exception error)
        {
            return OrtStatus.From(error);
        }
    }

    [UnmanagedCallersOnly]
    private static void KernelDestroy(nint kernel)
    {
        var owner = GCHandle.FromIntPtr(kernel);
        try
        {
            ((CustomKernel)owner.Target!).Dispose();
        }
        catch (Exception error)
        {
            // A bug, but there is no status to give here and nothing may unwind: it is shown where bugs are.
            OrtEnvironment.Warn(error);
        }
        finally
        {
            owner.Free();
        }
    }

    /// <summary>The domain and the descriptions it points to; the runtime reads them until the domain is released.</summary>
    private sealed class DomainHandle(nint domain, List<nint> descriptions) : OrtHandle(Slot.ReleaseCustomOpDomain, domain)
    {
        protected override bool ReleaseHandle()
        {
            base.ReleaseHandle();
            descriptions.ForEach(description => Free((Description*)description));
            return true;
        }
    }

    private struct SlotKind
    {
        public int Type;
        public int Characteristic;
    }

    /// <summary>What the runtime sees, first, and what our functions need, behind it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Description
    {
        public OrtCustomOp Op;
        public byte* Name;
        public SlotKind* Slots;
        public int InputCount;
        public int OutputCount;
        public nint Operator;
    }

    /// <summary>The members of the C struct, in its order (API 17); those we leave null belong to older versions or have a default.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct OrtCustomOp
    {
        public uint Version;
        public nint CreateKernelV1;
        public delegate* unmanaged<Description*, byte*> GetName;
        public delegate* unmanaged<Description*, byte*> GetExecutionProviderType;
        public delegate* unmanaged<Description*, nuint, int> GetInputType;
        public delegate* unmanaged<Description*, nuint> GetInputTypeCount;
        public delegate* unmanaged<Description*, nuint, int> GetOutputType;
        public delegate* unmanaged<Description*, nuint> GetOutputTypeCount;
        public nint KernelComputeV1;
        public delegate* unmanaged<nint, void> KernelDestroy;
        public delegate* unmanaged<Description*, nuint, int> GetInputCharacteristic;
        public delegate* unmanaged<Description*, nuint, int> GetOutputCharacteristic;
        public delegate* unmanaged<Description*, nuint, int> GetInputMemoryType;
        public delegate* unmanaged<Description*, int> GetVariadicInputMinArity;
        public delegate* unmanaged<Description*, int> GetVariadicInputHomogeneity;
        public delegate* unmanaged<Description*, int> GetVariadicOutputMinArity;
        public delegate* unmanaged<Description*, int> GetVariadicOutputHomogeneity;
        public delegate* unmanaged<Description*, void*, nint, nint*, nint> CreateKernelV2;
        public delegate* unmanaged<nint, nint, nint> KernelComputeV2;
        public nint InferOutputShape;
        public delegate* unmanaged<Description*, int> GetStartVersion;
        public delegate* unmanaged<Description*, int> GetEndVersion;
        public nint GetMayInplace;
        public nint ReleaseMayInplace;
        public nint GetAliasMap;
        public nint ReleaseAliasMap;
    }
}
