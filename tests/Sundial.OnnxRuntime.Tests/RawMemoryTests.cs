using System.Runtime.InteropServices;
using System.Text;
using Xunit;
using static Sundial.OnnxRuntime.Tests.TestSessions;

namespace Sundial.OnnxRuntime.Tests;

/// <summary>Runs over bare memory, and texts as bytes.</summary>
public sealed unsafe class RawMemoryTests
{
    [Fact]
    public void Inputs_are_read_from_and_outputs_written_to_bare_memory()
    {
        using var session = Open(Models.Addition());
        using var binding = session.Bind();
        var memory = (float*)NativeMemory.Alloc(9, sizeof(float));
        for (var i = 0; i < 6; i++)
        {
            memory[i] = i;
        }

        binding.SetInput(0, memory, 12, ElementType.Float, [3]);
        binding.SetInput(1, memory + 3, 12, ElementType.Float, [3]);
        binding.SetOutput(0, memory + 6, 12, ElementType.Float, [3]);
        binding.Run();
        Assert.Equal([3, 5, 7], new ReadOnlySpan<float>(memory + 6, 3).ToArray());

        // Another size at the same address, and only one of the inputs moved.
        binding.SetInput(0, memory, 8, ElementType.Float, [2]);
        binding.SetInput(1, memory, 8, ElementType.Float, [2]);
        binding.SetOutput(0, memory + 6, 8, ElementType.Float, [2]);
        binding.Run();
        Assert.Equal([0, 2, 7], new ReadOnlySpan<float>(memory + 6, 3).ToArray());
        NativeMemory.Free(memory);
    }

    [Fact]
    public void Bare_memory_tensors_and_the_runtimes_own_take_turns()
    {
        using var session = Open(Models.Addition());
        using var binding = session.Bind();
        using var tensor = Vector(1f, 2f);
        float[] raw = [10, 20];
        var result = new float[2];
        fixed (float* data = raw, target = result)
        {
            for (var turn = 0; turn < 3; turn++)
            {
                binding.SetInput(0, tensor);
                binding.SetInput(1, data, 8, ElementType.Float, [2]);
                binding.SetOutput(0, null);
                binding.Run();
                using (var made = binding.TakeOutput(0))
                {
                    Assert.Equal([11, 22], made.Data<float>().ToArray());
                }

                binding.SetInput(0, data, 8, ElementType.Float, [2]);
                binding.SetOutput(0, target, 8, ElementType.Float, [2]);
                binding.Run();
                Assert.Equal([20, 40], result);
                Assert.Throws<InvalidOperationException>(() => binding.TakeOutput(0));
            }
        }
    }

    [Fact]
    public void An_output_of_another_shape_than_the_models_is_refused_and_not_written()
    {
        using var session = Open(Models.Addition());
        using var binding = session.Bind();
        using var tensor = Vector(1f, 2f, 3f);
        binding.SetInput(0, tensor);
        binding.SetInput(1, tensor);
        var result = stackalloc float[4] { -1, -1, -1, -1 };
        binding.SetOutput(0, result, 8, ElementType.Float, [2]);

        Assert.Throws<OrtException>(() => binding.Run());
        Assert.Equal([-1, -1, -1, -1], new ReadOnlySpan<float>(result, 4).ToArray());
    }

    [Fact]
    public void Memory_too_small_for_its_shape_is_refused()
    {
        using var session = Open(Models.Addition());
        using var binding = session.Bind();
        var value = 0f;
        var address = &value;
        Assert.Throws<OrtException>(() => binding.SetInput(0, address, 4, ElementType.Float, [2]));
    }

    [Fact]
    public void Moving_to_other_memory_allocates_nothing_managed()
    {
        using var session = Open(Models.Addition());
        using var binding = session.Bind();
        var memory = stackalloc float[8];
        long Run()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
            {
                binding.SetInput(0, memory + (i % 2), 8, ElementType.Float, [2]);
                binding.SetInput(1, memory + 2, 8, ElementType.Float, [2]);
                binding.SetOutput(0, memory + 4 + (i % 2), 8, ElementType.Float, [2]);
                binding.Run();
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Run();
        Assert.Equal(0, Run());
    }

    [Fact]
    public void Texts_go_as_bytes_zero_bytes_and_all()
    {
        using var session = Open(Models.Echo());
        byte[] bytes = [.. Prefixed(""), .. Prefixed("a\0b"), .. Prefixed("日本"), .. Prefixed(new string('x', 1000))];
        using var texts = OrtTensor.OfTexts(bytes, [4]);
        using var same = Assert.Single(session.Run(new Dictionary<string, OrtTensor> { ["texts"] = texts }));

        Assert.Equal(["", "a\0b", "日本", new string('x', 1000)], same.Strings());
        Assert.Equal(bytes.Length, same.TextsSize());
        var copy = new byte[bytes.Length];
        same.CopyTexts(copy);
        Assert.Equal(bytes, copy);
    }

    [Fact]
    public void No_texts_are_no_bytes()
    {
        using var none = OrtTensor.OfTexts([], [0]);
        Assert.Equal(0, none.TextsSize());
        none.CopyTexts([]);
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 0, 0 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 65, 1 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 65 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 65, 0, 0, 0, 0 })]
    public void Bytes_that_are_not_the_texts_of_the_shape_are_refused(byte[] bytes) =>
        Assert.Throws<ArgumentException>(() => OrtTensor.OfTexts(bytes, [1]));

    [Fact]
    public void Numbers_are_not_read_as_texts()
    {
        using var numbers = Vector(1f);
        Assert.Throws<OrtException>(() => numbers.TextsSize());
        Assert.Throws<OrtException>(() => numbers.CopyTexts(new byte[4]));
    }

    [Fact]
    public void Trimming_leaves_what_is_in_use_alone()
    {
        using var session = Open(Models.Addition());
        NativeMemoryTrim.KeepLargeBlocksApart();
        NativeMemoryTrim.Run();
        using var tensor = Vector(1f);
        Assert.Equal([2], session.Run(("a", tensor), ("b", tensor))[0]);
    }

    private static byte[] Prefixed(string text) => [.. BitConverter.GetBytes(Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];
}
