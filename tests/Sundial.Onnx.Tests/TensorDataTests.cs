using Google.Protobuf;
using Sundial.Onnx.Schema;
using Xunit;

namespace Sundial.Onnx.Tests;

public class TensorDataTests
{
    [Fact]
    public void Numbers_come_back_as_they_went_in()
    {
        Assert.Equal([1.5f, float.NaN, -0f], TensorData.Floats(TensorData.Of<float>("x", [1.5f, float.NaN, -0f], [3])));
        Assert.Equal([0.1, double.MaxValue], TensorData.Doubles(TensorData.Of<double>("x", [0.1, double.MaxValue], [2])));
        Assert.Equal([long.MinValue, 7], TensorData.Int64s(TensorData.Of<long>("x", [long.MinValue, 7], [2, 1])));
    }

    [Fact]
    public void Every_integer_type_is_read()
    {
        Assert.Equal([-1L, 2L], TensorData.Int64s(TensorData.Of<int>("x", [-1, 2], [2])));
        Assert.Equal([-1L, 2L], TensorData.Int64s(TensorData.Of<short>("x", [-1, 2], [2])));
        Assert.Equal([-1L, 2L], TensorData.Int64s(TensorData.Of<sbyte>("x", [-1, 2], [2])));
        Assert.Equal([65535L], TensorData.Int64s(TensorData.Of<ushort>("x", [65535], [1])));
        Assert.Equal([255L], TensorData.Int64s(TensorData.Of<byte>("x", [255], [1])));
        Assert.Equal([4294967295L], TensorData.Int64s(TensorData.Of<uint>("x", [uint.MaxValue], [1])));
        Assert.Equal([0L, 1L], TensorData.Int64s(TensorData.Of<bool>("x", [false, true], [2])));
    }

    [Fact]
    public void Real_numbers_are_stored_as_the_type_asked_for()
    {
        ElementType[] types =
        [
            ElementType.Double, ElementType.Float, ElementType.Float16, ElementType.Int64, ElementType.Int32, ElementType.Int16, ElementType.Int8,
            ElementType.UInt64, ElementType.UInt32, ElementType.UInt16, ElementType.UInt8, ElementType.Bool,
        ];
        foreach (var type in types)
        {
            var tensor = TensorData.Of("x", type, [0, 1], [2]);
            Assert.Equal((int)type, tensor.DataType);
            Assert.Equal(2 * type.SizeInBytes(), tensor.RawData.Length);
            Assert.Equal([0, 1], TensorData.Doubles(tensor));
        }
    }

    /// <summary>Of every type of numbers, what is written in its typed list, and what it stands for.</summary>
    public static TheoryData<int, double[]> Typed => new()
    {
        { (int)ElementType.Float, [2.5, -1] },
        { (int)ElementType.Double, [0.1, -1] },
        { (int)ElementType.Int64, [7, -7] },
        { (int)ElementType.Int32, [int.MaxValue, int.MinValue] },
        { (int)ElementType.Int16, [short.MaxValue, short.MinValue] },
        { (int)ElementType.Int8, [sbyte.MaxValue, sbyte.MinValue] },
        { (int)ElementType.UInt64, [7, 1L << 62] },
        { (int)ElementType.UInt32, [7, uint.MaxValue] },
        { (int)ElementType.UInt16, [7, ushort.MaxValue] },
        { (int)ElementType.UInt8, [7, byte.MaxValue] },
        { (int)ElementType.Bool, [0, 1] },
        { (int)ElementType.Float16, [0x3C00, 0xC000] },
        { (int)ElementType.BFloat16, [0x3F80, 0xC000] },
    };

    [Theory]
    [MemberData(nameof(Typed))]
    public void Numbers_in_typed_lists_are_read_too(int type, double[] written)
    {
        var tensor = new TensorProto { DataType = type, Dims = { written.Length } };
        switch ((ElementType)type)
        {
            case ElementType.Float: tensor.FloatData.Add(written.Select(x => (float)x)); break;
            case ElementType.Double: tensor.DoubleData.Add(written); break;
            case ElementType.Int64: tensor.Int64Data.Add(written.Select(x => (long)x)); break;
            case ElementType.UInt64 or ElementType.UInt32: tensor.Uint64Data.Add(written.Select(x => (ulong)x)); break;
            default: tensor.Int32Data.Add(written.Select(x => (int)x)); break;
        }

        var isHalf = (ElementType)type is ElementType.Float16 or ElementType.BFloat16;
        Assert.Equal(isHalf ? [1, -2] : written, TensorData.Doubles(tensor));
        Assert.Equal(2, TensorData.Floats(tensor).Length);
    }

    [Fact]
    public void Every_type_of_numbers_is_tried_in_its_typed_list() => Assert.Equal(
        Enum.GetValues<ElementType>().Where(type => type.SizeInBytes() > 0).Select(type => (int)type).Order(),
        Typed.Select(row => (int)row[0]).Order());

    [Theory]
    [InlineData(ElementType.UInt8, 256)]
    [InlineData(ElementType.Int8, -129)]
    [InlineData(ElementType.Bool, -1)]
    [InlineData(ElementType.UInt16, -1)]
    [InlineData(ElementType.Float16, 65536)]
    public void A_number_in_a_typed_list_beyond_its_type_is_refused(ElementType type, int number)
    {
        var tensor = new TensorProto { Name = "x", DataType = (int)type, Int32Data = { number } };
        var error = Assert.Throws<GraphException>(() => TensorData.Doubles(tensor));
        Assert.Equal($"Tensor 'x' of {type} is given a number beyond the range of its type; use a wider one.", error.Message);
    }

    [Theory]
    [InlineData(ElementType.UInt8, -1)]
    [InlineData(ElementType.Int64, double.PositiveInfinity)]
    [InlineData(ElementType.Int32, double.NaN)]
    [InlineData(ElementType.UInt64, -1)]
    public void A_real_number_beyond_the_type_asked_for_is_refused(ElementType type, double number) => Assert.Contains(
        "beyond the range of its type",
        Assert.Throws<GraphException>(() => TensorData.Of("x", type, [number], [])).Message,
        StringComparison.Ordinal);

    [Fact]
    public void An_integer_beyond_64_bits_with_a_sign_is_refused()
    {
        var tensor = TensorData.Of<ulong>("x", [ulong.MaxValue], [1]);
        Assert.Contains("beyond the range", Assert.Throws<GraphException>(() => TensorData.Int64s(tensor)).Message, StringComparison.Ordinal);
        Assert.Equal([(double)ulong.MaxValue], TensorData.Doubles(tensor));
    }

    [Fact]
    public void Text_is_no_number()
    {
        var tensor = new TensorProto { Name = "names", DataType = (int)ElementType.String, StringData = { ByteString.CopyFromUtf8("cat") } };
        TensorData.Require(tensor);
        Assert.Contains("holds String, where numbers are expected", Assert.Throws<GraphException>(() => TensorData.Doubles(tensor)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Raw_bytes_are_little_endian() =>
        Assert.Equal(new byte[] { 2, 1, 0, 0 }, TensorData.Of<int>("x", [258], []).RawData.ToByteArray());

    [Fact]
    public void Elements_that_do_not_fill_the_shape_are_refused()
    {
        var error = Assert.Throws<GraphException>(() => TensorData.Of<float>("weights", [1, 2, 3], [2, 2]));
        Assert.Equal("Tensor 'weights' has 3 elements, which do not fill the shape [2, 2].", error.Message);
    }

    [Fact]
    public void Too_few_bytes_are_refused()
    {
        var tensor = TensorData.Of<float>("weights", [1, 2], [2]);
        tensor.RawData = ByteString.CopyFrom(tensor.RawData.Span[..7]);
        Assert.Contains("'weights' of Float[2] has 7 bytes of data, not 8", Refusal(tensor), StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_elements_are_refused() => Assert.Contains(
        "has 2 elements of data, not 1",
        Refusal(new TensorProto { DataType = (int)ElementType.Int64, Int64Data = { 1, 2 } }),
        StringComparison.Ordinal);

    [Fact]
    public void A_negative_size_is_refused() => Assert.Contains(
        "states the shape [2, -3], which no tensor has", Refusal(new TensorProto { DataType = 1, Dims = { 2, -3 } }), StringComparison.Ordinal);

    [Fact]
    public void A_shape_of_no_elements_is_counted_whatever_its_other_sizes() =>
        TensorData.Require(new TensorProto { DataType = 1, Dims = { long.MaxValue, long.MaxValue, 0 } });

    [Fact]
    public void A_shape_beyond_counting_is_refused() => Assert.Contains(
        "more elements than can be counted", Refusal(new TensorProto { DataType = 1, Dims = { long.MaxValue, 2 } }), StringComparison.Ordinal);

    [Fact]
    public void A_type_that_is_not_known_is_refused() =>
        Assert.Contains("is of element type 17, which is not known here", Refusal(new TensorProto { DataType = 17 }), StringComparison.Ordinal);

    [Fact]
    public void Data_in_another_file_is_refused()
    {
        var tensor = new TensorProto { Name = "weights", DataType = 1, Dims = { 1 }, DataLocation = TensorProto.Types.DataLocation.External };
        Assert.Contains("'weights' keeps its data in another file", Refusal(tensor), StringComparison.Ordinal);
    }

    [Fact]
    public void Integers_are_not_read_from_floats()
    {
        var error = Assert.Throws<GraphException>(() => TensorData.Int64s(TensorData.Of<float>("x", [1], [1])));
        Assert.Contains("holds Float, where integers are expected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_no_tensor_has_is_refused()
    {
        var error = Assert.Throws<GraphException>(() => TensorData.Of<char>("x", ['a'], [1]));
        Assert.Contains("the .NET type Char", error.Message, StringComparison.Ordinal);
    }

    private static string Refusal(TensorProto tensor) => Assert.Throws<GraphException>(() => TensorData.Require(tensor)).Message;
}
