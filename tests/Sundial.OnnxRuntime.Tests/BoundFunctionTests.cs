using Sundial.Onnx;
using Sundial.Onnx.Schema;
using Sundial.OnnxRuntime.Native;
using Xunit;
using static Sundial.OnnxRuntime.Tests.TestSessions;

namespace Sundial.OnnxRuntime.Tests;

/// <summary>Alone, because it changes the table of functions under everybody's feet.</summary>
[CollectionDefinition(nameof(BoundFunctionTests), DisableParallelization = true)]
[Collection(nameof(BoundFunctionTests))]
public sealed unsafe class BoundFunctionTests
{
    [Fact]
    public void Every_bound_function_is_called_and_does_its_work()
    {
        using var spy = new NativeCallSpy();

        MakeAnEnvironment();
        TurnEveryOption();
        RunACustomOperator();
        CarryStrings();
        SetTheOptionsOfARun();
        using (var session = Open(Models.Addition()))
        {
            Assert.Equal(2, session.Metadata.Count);
        }

        NativeCallSpy.Hide(Slot.GetTensorElementTypeAndShapeDataReference);
        DescribeATensorTheLongWay();

        Assert.Empty(spy.NeverCalled);
    }

    // What a process does once is done a second time: the runtime hands out the same environment again.
    private static void MakeAnEnvironment()
    {
        nint pointer;
        fixed (byte* id = "again"u8)
        {
            OrtStatus.Check(OrtApi.CreateEnvWithCustomLogger(null, null, 4, id, &pointer));
        }

        Assert.Equal(OrtEnvironment.Instance.Env, pointer);
        OrtStatus.Check(OrtApi.DisableTelemetryEvents(pointer));
        OrtStatus.Check(OrtApi.CreateCpuMemoryInfo(0, 0, &pointer));
        OrtStatus.Check(OrtApi.GetAllocatorWithDefaultOptions(&pointer));
        Assert.Equal(OrtEnvironment.Instance.Allocator, pointer);
    }

    private static void TurnEveryOption()
    {
        var folder = Directory.CreateTempSubdirectory("sundial-profile");
        try
        {
            using var options = new SessionOptions
            {
                IntraOpThreads = 1,
                InterOpThreads = 1,
                OptimizationLevel = OptimizationLevel.Basic,
                EnableMemoryPattern = false,
                EnableCpuArena = false,
                AllowSpinning = false,
                ProfilePath = Path.Combine(folder.FullName, "first"),
            };
            options.EnableMemoryPattern = true;
            options.EnableCpuArena = true;
            options.ProfilePath = null;
            options.ProfilePath = Path.Combine(folder.FullName, "second");
            options.FixDimension("N", 3);
            using var session = new Session(Models.Addition(), options);
            Assert.StartsWith(Path.Combine(folder.FullName, "second"), session.EndProfiling(), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void RunACustomOperator()
    {
        var op = new ScriptedOperator("Work", (in context) =>
        {
            Assert.Equal((1, 1), (context.InputCount, context.OutputCount));
            var y = context.Output<float>(0, [4]);
            context.ParallelFor(4, &SetToIndex, y);
            if (*context.Input<float>(0) < 0)
            {
                throw new ArgumentException("negative");
            }
        })
        {
            OnCreate = (in info) =>
            {
                Assert.Equal((3L, 0.5f, "name"), (info.Int64("i", 0), info.Float("f", 0), info.String("s", "")));
                Assert.Equal([1L, 2L], info.Int64s("is"));
                Assert.Equal([0.25f], info.Floats("fs"));
            },
        };
        var model = Models.Custom(
            "Work",
            NodeAttributes.Of("i", 3L),
            NodeAttributes.Of("f", 0.5f),
            NodeAttributes.Of("s", "name"),
            NodeAttributes.Of("is", [1L, 2L])!,
            new AttributeProto { Name = "fs", Type = AttributeProto.Types.AttributeType.Floats, Floats = { 0.25f } });
        using var session = Open(model, op);

        Assert.Equal([0, 1, 2, 3], session.Run(1f));
        Assert.Throws<OrtException>(() => session.Run(-1f));

        static void SetToIndex(int index, void* y) => ((float*)y)[index] = index;
    }

    private static void CarryStrings()
    {
        using var session = Open(Models.Echo());
        using var texts = OrtTensor.OfStrings(["one", "two"], [2]);
        using var same = Assert.Single(session.Run(new Dictionary<string, OrtTensor> { ["texts"] = texts }));
        Assert.Equal(["one", "two"], same.Strings());
        using var bytes = OrtTensor.OfTexts([1, 0, 0, 0, (byte)'a'], [1]);
        Assert.Equal(["a"], bytes.Strings());
    }

    private static void SetTheOptionsOfARun()
    {
        using var options = new RunOptions();
        options.AddConfig("memory.enable_memory_arena_shrinkage", "");
        options.Terminate();
        options.Reset();
    }

    private static void DescribeATensorTheLongWay()
    {
        using var session = Open(Models.Addition());
        using var a = OrtTensor.Allocate<float>([3]);
        using var y = Assert.Single(session.Run(new Dictionary<string, OrtTensor> { ["a"] = a, ["b"] = a }));
        Assert.Equal(ElementType.Float, y.ElementType);
        Assert.Equal([3], y.Shape.ToArray());
    }
}
