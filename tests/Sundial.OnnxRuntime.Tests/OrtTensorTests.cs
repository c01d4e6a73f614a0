using Xunit;
using static Sundial.OnnxRuntime.Tests.TestSessions;

namespace Sundial.OnnxRuntime.Tests;

public sealed unsafe class OrtTensorTests
{
    [Fact]
    public void Memory_that_does_not_fit_the_shape_is_refused()
    {
        Assert.Contains("[2, 2] takes 4", Assert.Throws<ArgumentException>(() => OrtTensor.Over<float>(new float[3], [2, 2])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => OrtTensor.Allocate<float>([-1]));
        Assert.Throws<ArgumentException>(() => OrtTensor.Over<decimal>(new decimal[1], [1]));
        Assert.Throws<ArgumentException>(() => OrtTensor.Allocate(ElementType.String, [1]));
        Assert.Throws<ArgumentException>(() => OrtTensor.OfStrings(["a"], [2]));
        Assert.Throws<ArgumentNullException>(() => OrtTensor.Over<float>((float*)null, [1]));
        Assert.Throws<OverflowException>(() => OrtTensor.Allocate<float>([long.MaxValue, 2]));
        Assert.ThrowsAny<Exception>(() => OrtTensor.Allocate<long>([long.MaxValue / 8]));
    }

    [Fact]
    public void Elements_of_another_type_are_refused()
    {
        using var longs = OrtTensor.Allocate<long>([2]);
        Assert.Throws<OrtException>(() => longs.Data<float>().Length);
        Assert.Throws<OrtException>(() => longs.Data<ulong>().Length);
        Assert.Throws<OrtException>(() => longs.Strings());
        Assert.Equal(2, longs.Data<long>().Length);

        using var texts = OrtTensor.OfStrings(["a"], [1]);
        Assert.Throws<OrtException>(() => texts.Data<byte>().Length);
    }

    [Theory]
    [InlineData(ElementType.Float16)]
    [InlineData(ElementType.BFloat16)]
    public void Small_floats_are_read_as_their_bits(ElementType type)
    {
        using var tensor = OrtTensor.Allocate(type, [3]);
        Assert.Equal(3, tensor.Data<ushort>().Length);
        Assert.Throws<OrtException>(() => tensor.Data<short>().Length);
    }

    [Fact]
    public void Every_element_type_has_its_type_in_csharp()
    {
        AssertType<float>(ElementType.Float);
        AssertType<byte>(ElementType.UInt8);
        AssertType<sbyte>(ElementType.Int8);
        AssertType<ushort>(ElementType.UInt16);
        AssertType<short>(ElementType.Int16);
        AssertType<int>(ElementType.Int32);
        AssertType<long>(ElementType.Int64);
        AssertType<bool>(ElementType.Bool);
        AssertType<Half>(ElementType.Float16);
        AssertType<double>(ElementType.Double);
        AssertType<uint>(ElementType.UInt32);
        AssertType<ulong>(ElementType.UInt64);

        static void AssertType<T>(ElementType type)
            where T : unmanaged
        {
            using var over = Vector(default(T), default);
            using var own = OrtTensor.Allocate(type, [2]);
            Assert.Equal((type, 2L), (over.ElementType, over.Length));
            Assert.Equal(over.Data<T>().ToArray(), own.Data<T>().ToArray());
        }
    }

    [Fact]
    public void A_scalar_and_an_empty_tensor_are_tensors()
    {
        using var scalar = OrtTensor.Over<double>(new[] { 4.5 }, []);
        using var session = Open(Models.Addition());
        using var empty = OrtTensor.Over<float>(Array.Empty<float>(), [0]);
        using var own = OrtTensor.Allocate<float>([0]);

        Assert.Equal((1, 0, 4.5), (scalar.Length, empty.Length, scalar.Data<double>()[0]));
        Assert.Empty(session.Run(("a", empty), ("b", own))[0]);
    }

    [Fact]
    public void Memory_of_its_own_is_cleared_and_aligned()
    {
        using var tensor = OrtTensor.Allocate<float>([1000]);
        Assert.Equal(0u, (nuint)tensor.Pointer<float>() % 64);
        Assert.All(tensor.Data<float>().ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_tensor_over_a_pointer_or_a_part_of_an_array_is_that_memory()
    {
        var array = new float[] { 1, 2, 3, 4 };
        using var session = Open(Models.Addition());
        fixed (float* first = array)
        {
            using var head = OrtTensor.Over(first, [2]);
            using var tail = OrtTensor.Over(array.AsMemory(2), [2]);
            Assert.True(tail.Pointer<float>() == first + 2);
            Assert.Equal([4, 6], session.Run(("a", head), ("b", tail))[0]);
        }
    }

    [Fact]
    public void Strings_go_there_and_back()
    {
        string[] texts = ["", "plain", "Grüße, 世界", new string('x', 10_000), ""];
        using var session = Open(Models.Echo());
        using var input = OrtTensor.OfStrings(texts, [5]);
        using var nothing = OrtTensor.OfStrings([], [0]);

        Assert.Equal(texts, Echo(input));
        Assert.Empty(Echo(nothing));

        string[] Echo(OrtTensor tensor)
        {
            using var output = Assert.Single(session.Run(new Dictionary<string, OrtTensor> { ["texts"] = tensor }));
            return output.Strings();
        }
    }
}
