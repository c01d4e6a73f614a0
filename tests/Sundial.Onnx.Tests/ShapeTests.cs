using Xunit;

namespace Sundial.Onnx.Tests;

public class ShapeTests
{
    public static TheoryData<Shape, Shape, Shape?> Broadcasts => new()
    {
        { [2, 3], [3], [2, 3] },
        { [2, 1], [3], [2, 3] },
        { [], [4, 5], [4, 5] },
        { [0, 1], [1, 7], [0, 7] },
        { [2, 3], [2], null },
        { [0], [2], null },
        { ["N", 3], ["N", 1], ["N", 3] },
        { ["N"], [5], [5] },
        { ["N"], [1], ["N"] },
        { ["N"], ["M"], [Dim.Unknown] },
        { [Dim.Unknown], [Dim.Unknown], [Dim.Unknown] },
        { [Dim.Unknown], [4], [4] },
    };

    [Theory]
    [MemberData(nameof(Broadcasts))]
    public void Broadcasting_takes_the_larger_size_of_each_axis(Shape left, Shape right, Shape? expected)
    {
        Assert.Equal(expected, Shape.Broadcast(left, right));
        Assert.Equal(expected, Shape.Broadcast(right, left));
    }

    [Fact]
    public void A_shape_can_be_broadcast_to_another_only_without_widening_it()
    {
        Assert.True(Shape.Create(3, 1).CanBroadcastTo([2, 3, 4]));
        Assert.True(Shape.Create("C", Dim.Unknown).CanBroadcastTo([2, 3, 4]));
        Assert.False(Shape.Create(2, 3, 4).CanBroadcastTo([3, 4]));
        Assert.False(Shape.Create(3).CanBroadcastTo([1]));
    }

    [Fact]
    public void Two_names_are_one_size_only_where_they_are_equal()
    {
        Assert.True(Shape.Create("N", 3).IsSameAs(["N", 3]));
        Assert.False(Shape.Create("N", 3).IsSameAs(["M", 3]));
        Assert.False(Shape.Create(Dim.Unknown).IsSameAs([Dim.Unknown]));
        Assert.True(Shape.Create("N", 3).CanBe(["M", Dim.Unknown]));
        Assert.False(Shape.Create("N", 3).CanBe(["N", 4]));
        Assert.False(Shape.Create("N").CanBe(["N", 1]));
    }

    [Fact]
    public void Elements_are_counted_where_every_size_is_a_number()
    {
        Assert.Equal(24, Shape.Create(2, 3, 4).ElementCount);
        Assert.Equal(1, Shape.Scalar.ElementCount);
        Assert.Null(Shape.Create(2, "N").ElementCount);
        Assert.Null(Shape.Create(2, "N").Sizes);
        Assert.Equal<long>([2, 3], Shape.Create(2, 3).Sizes!);
    }

    [Fact]
    public void More_elements_than_can_be_counted_are_an_error()
    {
        var error = Assert.Throws<GraphException>(() => Shape.Create(1L << 40, 1L << 40).ElementCount);
        Assert.Contains("more elements than can be counted", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_negative_axis_counts_from_the_last()
    {
        Shape shape = [2, 3, "N"];
        Assert.Equal("N", shape[-1].Symbol);
        Assert.Equal([2, 5, "N"], shape.With(-2, 5));
        Assert.Equal("[2, 3, N]", shape.ToString());
    }

    [Fact]
    public void A_size_reads_as_it_is_known()
    {
        Assert.Equal("7", new Dim(7).ToString());
        Assert.Equal("N", new Dim("N").ToString());
        Assert.Equal("?", Dim.Unknown.ToString());
        Assert.True(new Dim(0).Is(0));
        Assert.False(Dim.Unknown.Is(0));
        Assert.NotEqual(new Dim(0), Dim.Unknown);
    }
}
