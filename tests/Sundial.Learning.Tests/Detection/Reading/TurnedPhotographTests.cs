using Sundial.Learning.Data.Imaging;
using Sundial.Learning.Detection.Boxes;
using Sundial.Learning.Detection.Reading;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Tests.Data;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Detection.Reading;

/// <summary>Photographs that are stored on their side are learned from, and looked at, as a person sees them.</summary>
public sealed class TurnedPhotographTests : IDisposable
{
    private const int Width = 128;
    private const int Height = 64;

    // Bright, on a dark ground, as it is stored.
    private static readonly Box s_stored = new(80, 8, 112, 24);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Boxes_lie_on_what_they_name_whether_they_were_drawn_upright_or_as_it_is_stored(byte orientation)
    {
        var swapped = orientation >= 5;
        var (width, height) = swapped ? (Height, Width) : (Width, Height);
        var upright = ExifOrientation.Turn(s_stored.Scaled(1f / Width, 1f / Height), orientation).Scaled(width, height);
        _folder.Write("data/JPEGImages/a.jpg", Photograph(orientation));
        _folder.Write("data/Annotations/a.xml", Scenes.Voc("a.jpg", width, height, ("square", upright)));
        if (swapped)
        {
            _folder.Write("data/JPEGImages/b.jpg", Photograph(orientation));
            _folder.Write("data/Annotations/b.xml", Scenes.Voc("b.jpg", Width, Height, ("square", s_stored)));
        }

        using var data = DetectionDatasetReader.Read(_folder["data"]);

        Assert.Empty(data.LeftOut.Sentences);
        Assert.Equal((height, width), (data.Images.Height, data.Images.Width));
        for (var image = 0; image < data.Count; image++)
        {
            Assert.Equal((width, height), data.OriginalSizeOf(image));
            Assert.Equal([new LabelledBox(upright, 0)], Scenes.Rounded(data.BoxesOf(image)));
            AssertBright(data.Images.View(image), data.Images.Width, data.Images.Channels, upright);
        }

        // What a scorer makes of the same file.
        var input = DetectorInput.Of(new Dictionary<string, string>
        {
            ["sundial.task"] = "object-detection",
            ["sundial.classes"] = """["square"]""",
            ["sundial.threshold"] = "0.5",
            ["sundial.input"] = $$"""{"height":{{height}},"width":{{width}},"channels":1}""",
        })!;
        var pixels = new byte[input.ImageBytes];
        Assert.Null(input.Decode(Photograph(orientation), pixels, out var size));
        Assert.Equal((width, height), size);
        AssertBright(pixels, width, 1, upright);
    }

    [Fact]
    public void Shares_of_the_image_and_boxes_beyond_the_size_that_is_written_are_of_the_upright_picture()
    {
        var upright = new Box(40, 80, 56, 112);
        _folder.Write("yolo/a.jpg", Photograph(6));
        _folder.Write("yolo/a.txt", Scenes.Text("0 0.75 0.75 0.25 0.25\n"));
        _folder.Write("voc/a.jpg", Photograph(6));
        _folder.Write("voc/a.xml", Scenes.Voc("a.jpg", Width, Height, ("square", upright)));
        foreach (var kind in (string[])["yolo", "voc"])
        {
            using var data = DetectionDatasetReader.Read(_folder[kind]);
            Assert.Equal([new LabelledBox(upright, 0)], Scenes.Rounded(data.BoxesOf(0)));
        }
    }

    [Fact]
    public void A_size_with_its_sides_exchanged_of_an_image_that_nothing_turns_is_told_and_not_believed()
    {
        _folder.Write("voc/a.jpg", Photograph(1));
        _folder.Write("voc/a.xml", Scenes.Voc("a.jpg", Height, Width, ("square", s_stored)));
        using var data = DetectionDatasetReader.Read(_folder["voc"]);
        Assert.Equal([new LabelledBox(s_stored, 0)], Scenes.Rounded(data.BoxesOf(0)));
        Assert.Equal(1, data.LeftOut[LeftOutKinds.OtherSize]);
    }

    private static byte[] Photograph(byte orientation)
    {
        var pixels = new byte[Width * Height];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (i % Width) >= s_stored.Left && (i % Width) < s_stored.Right && (i / Width) >= s_stored.Top && (i / Width) < s_stored.Bottom ? (byte)230 : (byte)20;
        }

        return VipsEncoder.Turned(VipsEncoder.Jpeg(pixels, Height, Width, 1), orientation);
    }

    private static void AssertBright(ReadOnlySpan<byte> pixels, int width, int channels, Box box)
    {
        for (var i = 0; i < pixels.Length / channels; i++)
        {
            var (x, y) = (i % width, i / width);
            var inside = x >= box.Left && x < box.Right && y >= box.Top && y < box.Bottom;
            Assert.True(inside == pixels[i * channels] > 128, $"The pixel at {x}, {y} has {pixels[i * channels]}, and the box is {box}.");
        }
    }
}
