using Sundial.Learning.Data;
using Sundial.Learning.Data.Imaging;
using Xunit;

namespace Sundial.Learning.Tests.Data;

public sealed class CoarserImagesTests
{
    [Fact]
    public void A_pixel_is_the_mean_of_those_it_stands_for()
    {
        using var finer = Store(new PixelShape(4, 4, 1), [0, 10, 20, 30, 10, 20, 30, 40, 100, 100, 200, 200, 100, 100, 200, 200]);
        Assert.Equal([10, 30, 100, 200], Read(finer, new PixelShape(4, 4, 1), new PixelShape(2, 2, 1)));
    }

    [Fact]
    public void A_pixel_that_is_cut_counts_by_its_share()
    {
        // Two columns of a pixel and a half each.
        using var finer = Store(new PixelShape(1, 3, 3), [30, 0, 3, 60, 0, 6, 90, 0, 9]);
        Assert.Equal([40, 0, 4, 80, 0, 8], Read(finer, new PixelShape(1, 3, 3), new PixelShape(1, 2, 3)));
    }

    [Fact]
    public void As_many_pixels_are_the_same_pixels()
    {
        var shape = new PixelShape(3, 5, 3);
        byte[] pixels = [.. Enumerable.Range(0, shape.Bytes).Select(i => (byte)(7 * i))];
        using var finer = Store(shape, pixels);
        Assert.Equal(pixels, Read(finer, shape, shape));
    }

    private static MemoryPixelStore Store(PixelShape shape, byte[] pixels)
    {
        var store = new MemoryPixelStore(2, shape.Bytes);
        store.Write(1, pixels);
        return store;
    }

    private static byte[] Read(PixelStore finer, PixelShape from, PixelShape to)
    {
        using var coarser = new CoarserPixelStore(finer, from, to);
        var pixels = new byte[to.Bytes];
        coarser.Read(1, pixels);
        return pixels;
    }
}
