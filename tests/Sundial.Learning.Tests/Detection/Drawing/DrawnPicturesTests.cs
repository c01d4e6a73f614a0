using Sundial.Learning.Data;
using Sundial.Learning.Data.Imaging;
using Sundial.Learning.Detection.Boxes;
using Sundial.Learning.Detection.Drawing;
using Sundial.Learning.Tests.Data;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Detection.Drawing;

/// <summary>What stands on a picture after it was drawn on, pixel by pixel.</summary>
public sealed class DrawnPicturesTests : IDisposable
{
    private const int Side = 240;
    private const byte Ground = 90;

    private static readonly Colour s_ground = new(Ground, Ground, Ground);
    private static readonly FoundBox s_found = new(new Box(60, 100, 180, 200), 1, 0.97f);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_box_has_a_line_of_its_colour_and_its_name_and_score_above_it()
    {
        var pixels = Painted(s_found);
        var colour = Colour.OfClass(1);
        for (var x = 61; x < 179; x++)
        {
            Assert.Equal((colour, s_ground, s_ground, colour, s_ground), (At(pixels, x, 100), At(pixels, x, 101), At(pixels, x, 198), At(pixels, x, 199), At(pixels, x, 200)));
        }

        for (var y = 100; y < 200; y++)
        {
            Assert.Equal((s_ground, colour, colour, s_ground), (At(pixels, 59, y), At(pixels, 60, y), At(pixels, 179, y), At(pixels, 180, y)));
        }

        // "RBC 97 %": a plate of its colour, ten rows above the box, with the letters in it.
        Assert.Equal(s_ground, At(pixels, 60, 89));
        Assert.Equal(colour, At(pixels, 60, 90));
        Assert.Equal("####.#...##...#####.#.#..#..#.#...#.....", Letter(pixels, 61, 91, colour));
        Assert.Equal(".###.#...##....#....#....#...#.###......", Letter(pixels, 61 + (2 * 6), 91, colour));
        Assert.Equal(s_ground, At(pixels, 60 + (8 * 6) + 1, 95));
    }

    [Fact]
    public void A_name_that_has_no_room_above_or_beside_lies_within_the_picture()
    {
        var pixels = Painted(new FoundBox(new Box(200, 0, 240, 60), 1, 0.5f));
        Assert.Equal("####.#...##...#####.#.#..#..#.#...#.....", Letter(pixels, Side - (8 * 6) - 1 + 1, 1, Colour.OfClass(1)));
    }

    [Fact]
    public void Boxes_beyond_the_picture_names_in_any_writing_and_the_smallest_pictures_do_no_harm()
    {
        foreach (var side in (int[])[1, 7, 33])
        {
            var pixels = new byte[side * side * 3];
            BoxPainter.Paint(new Canvas(pixels, side, side), [new FoundBox(new Box(-50, -1e9f, float.MaxValue, 900), 0, 1), new FoundBox(new Box(5, 5, 4, 4), 1, 0)], ["zürich 細胞 \ud83d", ""]);
        }

        Assert.Equal("Zurich", Canvas.Legible("Zürich"));
        Assert.True(Glyphs.IsInk('細', 0, 0) && !Glyphs.IsInk('細', 2, 2));
    }

    [Fact]
    public void The_surest_box_lies_on_top()
    {
        var pixels = Painted(s_found, new FoundBox(s_found.Box, 0, 0.3f));
        Assert.Equal(Colour.OfClass(1), At(pixels, 100, 100));
    }

    [Fact]
    public void Pictures_keep_their_size_are_upright_and_come_in_the_kind_that_is_wanted()
    {
        _folder.Write("in/deep/turned.jpg", VipsEncoder.Turned(VipsEncoder.Jpeg(Grey(40 * 80), 40, 80, 3), 6));
        _folder.Write("in/flat.png", Png.Encode(Grey(40 * 80), 40, 80, 3));
        _folder.Write("in/broken.png", Png.Encode(Grey(40 * 80), 40, 80, 3).AsSpan(0, 90));
        _folder.Write("in/other.png", Png.Encode(Grey(40 * 80), 40, 80, 3));
        var box = new FoundBox(new Box(10, 20, 30, 38), 0, 0.5f);
        var drawn = new Dictionary<string, byte[]>();

        var undrawn = DrawnPictures.Draw(
            _folder["in"],
            new Dictionary<string, IReadOnlyList<FoundBox>> { ["deep/turned.jpg"] = [box], ["flat.png"] = [box], ["broken.png"] = [] },
            ["dog"],
            name => name.EndsWith(".jpg", StringComparison.Ordinal) ? PictureFormat.Jpeg : PictureFormat.Png,
            (name, file) => drawn.Add(name, file));

        Assert.Equal([("broken.png", "the PNG ends early")], undrawn.Select(skipped => (skipped.Name, skipped.Reason)));
        Assert.Equal(["deep/turned.jpg", "flat.png"], drawn.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((ImageFormat.Jpeg, 40, 80), Shape(drawn["deep/turned.jpg"]));
        Assert.Equal((ImageFormat.Png, 80, 40), Shape(drawn["flat.png"]));
        var pixels = Decoded(drawn["flat.png"], 40, 80);
        Assert.Equal((Colour.OfClass(0), s_ground), (At(pixels, 29, 30, 80), At(pixels, 40, 30, 80)));
        var turned = At(Decoded(drawn["deep/turned.jpg"], 80, 40), 10, 30, 40);
        Assert.True(turned.Red > turned.Green + 40, $"{turned} is no part of a red line.");
    }

    [Fact]
    public void Numbers_for_pictures_are_refused() =>
        Assert.Contains("no picture files", Assert.Throws<DatasetException>(() =>
            DrawnPictures.Draw(IdxFolder(), new Dictionary<string, IReadOnlyList<FoundBox>>(), [], _ => PictureFormat.Png, (_, _) => { })).Message, StringComparison.Ordinal);

    private string IdxFolder()
    {
        _folder.Write("idx/t10k-images-idx3-ubyte", IdxFiles.Images(2, 4, 4, new byte[32]));
        return _folder["idx"];
    }

    private static byte[] Painted(params FoundBox[] found)
    {
        var pixels = Grey(Side * Side);
        BoxPainter.Paint(new Canvas(pixels, Side, Side), found, ["WBC", "RBC"]);
        return pixels;
    }

    private static byte[] Grey(int count) => [.. Enumerable.Repeat(Ground, count * 3)];

    private static string Letter(byte[] pixels, int left, int top, Colour plate) =>
        string.Concat(Enumerable.Range(0, 8).SelectMany(y => Enumerable.Range(0, 5).Select(x => At(pixels, left + x, top + y) == plate ? '.' : '#')));

    private static (ImageFormat, int, int) Shape(byte[] file) => ImageHeader.TryParse(file, out var header) ? (header.Format, header.Width, header.Height) : default;

    private static byte[] Decoded(byte[] file, int height, int width)
    {
        using var decoder = new ImageDecoder(1 << 20);
        var pixels = new byte[height * width * 3];
        Assert.Null(decoder.Decode(file, new PixelShape(height, width, 3), pixels));
        return pixels;
    }

    private static Colour At(byte[] pixels, int x, int y, int width = Side) => new(pixels[((y * width) + x) * 3], pixels[(((y * width) + x) * 3) + 1], pixels[(((y * width) + x) * 3) + 2]);
}
