using System.Globalization;
using Sundial.Learning.Detection.Boxes;

namespace Sundial.Learning.Detection.Drawing;

/// <summary>Draws boxes with their names and scores onto a picture; the surest lies on top.</summary>
internal static class BoxPainter
{
    // Of a picture of this many pixels, the shorter way, a line is one pixel wide; of a larger one it is in proportion.
    private const double PixelsOfLine = 240;
    private const int Margin = 1;

    /// <summary>Pixels of a line, and of one pixel of a letter.</summary>
    public static int ScaleFor(int height, int width) => Math.Max(1, (int)Math.Round(Math.Min(height, width) / PixelsOfLine));

    /// <summary>Draws them.</summary>
    /// <param name="canvas">The picture.</param>
    /// <param name="found">In its pixels.</param>
    /// <param name="classNames">Names by label.</param>
    public static void Paint(Canvas canvas, IReadOnlyList<FoundBox> found, IReadOnlyList<string> classNames)
    {
        var scale = ScaleFor(canvas.Height, canvas.Width);
        FoundBox[] weakestFirst = [.. found.OrderBy(one => one.Score)];
        foreach (var one in weakestFirst)
        {
            var (left, top, right, bottom) = Edges(one.Box);
            canvas.Outline(left, top, right, bottom, scale, Colour.OfClass(one.Label));
        }

        // All names after all boxes, so that no line goes through one.
        foreach (var one in weakestFirst)
        {
            Name(canvas, one, classNames[one.Label], scale);
        }
    }

    // Above the box where there is room, else within it, and never beyond the picture's sides while it fits between them.
    private static void Name(Canvas canvas, FoundBox one, string name, int scale)
    {
        var text = Canvas.Legible(string.Create(CultureInfo.InvariantCulture, $"{name} {100 * one.Score:0} %"));
        var (height, width) = ((Glyphs.Rows + (2 * Margin)) * scale, ((text.Length * Canvas.LetterColumns) - 1 + (2 * Margin)) * scale);
        var (left, top, _, _) = Edges(one.Box);
        left = Math.Max(0, Math.Min(left, canvas.Width - width));
        top = top >= height ? top - height : Math.Max(0, top);
        var colour = Colour.OfClass(one.Label);
        canvas.Fill(left, top, left + width, top + height, colour);
        canvas.Write(left + (Margin * scale), top + (Margin * scale), scale, text, colour.ToInk());
    }

    private static (int Left, int Top, int Right, int Bottom) Edges(Box box) => (Edge(box.Left), Edge(box.Top), Edge(box.Right), Edge(box.Bottom));

    private static int Edge(float edge) => (int)MathF.Round(Math.Clamp(edge, -1e6f, 1e6f));
}
