namespace Sundial.Console.Components.Pictures;

/// <summary>A box as it is drawn, with the plate that its words stand on; all in pixels of the picture.</summary>
/// <param name="Mark">The box.</param>
/// <param name="Colour">Number of its colour, from 1; boxes with the same label have the same.</param>
/// <param name="X">Its left edge within the picture.</param>
/// <param name="Y">Its upper edge within the picture.</param>
/// <param name="Width">Columns of it that are within the picture.</param>
/// <param name="Height">Rows of it that are within the picture.</param>
/// <param name="Text">Its words, cut to what a plate can bear.</param>
/// <param name="PlateX">The plate's left edge.</param>
/// <param name="PlateY">The plate's upper edge.</param>
/// <param name="PlateWidth">The plate's width.</param>
public sealed record PlacedMark(PictureMark Mark, int Colour, double X, double Y, double Width, double Height, string Text, double PlateX, double PlateY, double PlateWidth);

/// <summary>Where boxes and their words go on a picture.</summary>
/// <param name="Marks">Those that are drawn, the last ones on top.</param>
/// <param name="TextSize">Size of the letters.</param>
/// <param name="PlateHeight">Height of a plate.</param>
/// <param name="Left">How many are not drawn, as there are too many, or they are outside.</param>
public sealed record MarkLayout(IReadOnlyList<PlacedMark> Marks, double TextSize, double PlateHeight, int Left)
{
    private const int Most = 300;
    private const int Colours = 6;
    private const int LongestText = 40;

    // Of the picture's longer side; and of a letter's size to its width, on the average of a system's fonts.
    private const double TextShare = 0.028;
    private const double LetterWidth = 0.66;

    /// <summary>Lays them out.</summary>
    /// <param name="marks">The boxes, the most telling first: it is on top.</param>
    /// <param name="size">The picture.</param>
    public static MarkLayout Of(IReadOnlyList<PictureMark> marks, PixelSize size)
    {
        var letters = TextShare * Math.Max(size.Width, size.Height);
        var plate = letters * 1.4;
        var colours = marks.Select(mark => mark.Label).Distinct(StringComparer.Ordinal).Select((label, at) => (label, at)).ToDictionary(pair => pair.label, pair => (pair.at % Colours) + 1, StringComparer.Ordinal);
        var placed = marks.Select(mark => Place(mark, colours[mark.Label], size, letters, plate)).OfType<PlacedMark>().Take(Most).Reverse().ToList();
        return new MarkLayout(placed, letters, plate, marks.Count - placed.Count);
    }

    private static PlacedMark? Place(PictureMark mark, int colour, PixelSize size, double letters, double plate)
    {
        var (left, right) = (Math.Clamp(mark.Left, 0, size.Width), Math.Clamp(mark.Right, 0, size.Width));
        var (top, bottom) = (Math.Clamp(mark.Top, 0, size.Height), Math.Clamp(mark.Bottom, 0, size.Height));
        if (!(right > left) || !(bottom > top))
        {
            return null;   // outside, without extent, or no number
        }

        var text = TextOf(mark);
        var width = Math.Min(size.Width, letters * LetterWidth * (text.Length + 1));
        var above = top - plate;
        return new PlacedMark(mark, colour, left, top, right - left, bottom - top, text, Math.Clamp(left, 0, size.Width - width), above >= 0 ? above : top, width);
    }

    private static string TextOf(PictureMark mark)
    {
        var label = mark.Label.Length <= LongestText ? mark.Label : $"{mark.Label[..(char.IsHighSurrogate(mark.Label[LongestText - 1]) ? LongestText - 1 : LongestText)]}…";
        return mark.Note is { } note ? $"{label} {note}" : label;
    }
}
