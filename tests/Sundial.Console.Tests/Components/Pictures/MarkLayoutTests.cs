using Sundial.Console.Components.Pictures;
using Sundial.Console.Tests.Rendering;
using Xunit;

namespace Sundial.Console.Tests.Components.Pictures;

/// <summary>Boxes stand where the picture has what they are about, and their words within the picture.</summary>
public sealed class MarkLayoutTests
{
    private static readonly PixelSize s_size = new(200, 100);

    [Fact]
    public void Box_is_drawn_in_the_picture_s_own_pixels()
    {
        var placed = Assert.Single(MarkLayout.Of([new("cat", "97.0 %", 20, 40, 80, 90)], s_size).Marks);
        Assert.Equal((20d, 40d, 60d, 50d), (placed.X, placed.Y, placed.Width, placed.Height));
        Assert.Equal("cat 97.0 %", placed.Text);
        Assert.True(placed.PlateY < 40, "There is room above, so the words stand there.");
    }

    [Fact]
    public void Box_beyond_the_edge_is_cut_and_one_outside_is_left_out()
    {
        var layout = MarkLayout.Of([new("cat", null, -30, -10, 50, 50), new("cat", null, 150, 60, 900, 900), new("cat", null, 300, 0, 400, 10), new("cat", null, double.NaN, 0, 10, 10), new("cat", null, 60, 60, 50, 50)], s_size);
        Assert.Equal(2, layout.Marks.Count);
        Assert.Equal(3, layout.Left);
        Assert.All(layout.Marks, placed =>
        {
            Assert.InRange(placed.X, 0, 200);
            Assert.InRange(placed.X + placed.Width, 0, 200);
            Assert.InRange(placed.Y + placed.Height, 0, 100);
            Assert.InRange(placed.PlateX, 0, 200);
            Assert.InRange(placed.PlateX + placed.PlateWidth, 0, 200.001);
            Assert.InRange(placed.PlateY, 0, 100);
        });
    }

    [Fact]
    public void Same_label_has_the_same_colour_and_the_surest_lies_on_top()
    {
        var layout = MarkLayout.Of([new("cat", "99 %", 0, 0, 10, 10), new("dog", "80 %", 5, 5, 20, 20), new("cat", "60 %", 30, 30, 50, 50)], s_size);
        Assert.Equal("99 %", layout.Marks[^1].Mark.Note);
        Assert.Equal(layout.Marks[0].Colour, layout.Marks[2].Colour);
        Assert.NotEqual(layout.Marks[0].Colour, layout.Marks[1].Colour);
    }

    [Fact]
    public void Thousands_of_boxes_and_endless_labels_stay_a_picture()
    {
        var emoji = string.Concat(Enumerable.Repeat("🙂", 5_000));
        var layout = MarkLayout.Of([.. Enumerable.Range(0, 5_000).Select(at => new PictureMark(emoji, null, at % 190, at % 90, (at % 190) + 5, (at % 90) + 5))], s_size);
        Assert.Equal(300, layout.Marks.Count);
        Assert.Equal(4_700, layout.Left);
        Assert.All(layout.Marks, placed => Assert.InRange(placed.PlateX + placed.PlateWidth, 0, 200.001));
    }

    [Fact]
    public async Task Label_that_is_a_script_is_text()
    {
        var html = await Rendered.HtmlAsync<BoxedPicture>(new { Source = "/x", Alt = "a picture", Size = s_size, Marks = (IReadOnlyList<PictureMark>)[new("<script>alert(1)</script>", null, 1, 1, 9, 9)] });
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
        Assert.Contains("viewBox=\"0 0 200 100\"", html, StringComparison.Ordinal);
    }
}
