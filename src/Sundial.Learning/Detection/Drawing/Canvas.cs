namespace Sundial.Learning.Detection.Drawing;

/// <summary>Pixels to draw on; what lies beyond their edge is not drawn.</summary>
/// <param name="pixels">Rows of RGB.</param>
/// <param name="height">Rows.</param>
/// <param name="width">Columns.</param>
internal sealed class Canvas(byte[] pixels, int height, int width)
{
    private const int Channels = 3;

    // From U+00C0 on. Unicode's own decomposition needs ICU, which need not be there.
    private const string Plain = "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTsaaaaaaaceeeeiiiidnooooo/ouuuuyty";

    /// <summary>Columns from one letter to the next, before they are scaled.</summary>
    public const int LetterColumns = Glyphs.Columns + 1;

    /// <summary>Rows.</summary>
    public int Height => height;

    /// <summary>Columns.</summary>
    public int Width => width;

    /// <summary>Fills a rectangle.</summary>
    public void Fill(int left, int top, int right, int bottom, Colour colour)
    {
        (left, top, right, bottom) = (Math.Max(left, 0), Math.Max(top, 0), Math.Min(right, width), Math.Min(bottom, height));
        for (var y = top; y < bottom; y++)
        {
            for (var x = left; x < right; x++)
            {
                var at = ((y * width) + x) * Channels;
                (pixels[at], pixels[at + 1], pixels[at + 2]) = (colour.Red, colour.Green, colour.Blue);
            }
        }
    }

    /// <summary>Draws the edges of a rectangle, to its inside.</summary>
    public void Outline(int left, int top, int right, int bottom, int thickness, Colour colour)
    {
        Fill(left, top, right, Math.Min(top + thickness, bottom), colour);
        Fill(left, Math.Max(bottom - thickness, top), right, bottom, colour);
        Fill(left, top, Math.Min(left + thickness, right), bottom, colour);
        Fill(Math.Max(right - thickness, left), top, right, bottom, colour);
    }

    /// <summary>Writes a line of text.</summary>
    /// <param name="left">Where it begins.</param>
    /// <param name="top">Where its letters begin.</param>
    /// <param name="scale">Pixels, each way, of one of a letter.</param>
    /// <param name="text">As <see cref="Legible"/> makes it.</param>
    /// <param name="ink">Its colour.</param>
    public void Write(int left, int top, int scale, string text, Colour ink)
    {
        foreach (var letter in text)
        {
            for (var row = 0; row < Glyphs.Rows; row++)
            {
                for (var column = 0; column < Glyphs.Columns; column++)
                {
                    if (Glyphs.IsInk(letter, column, row))
                    {
                        Fill(left + (column * scale), top + (row * scale), left + ((column + 1) * scale), top + ((row + 1) * scale), ink);
                    }
                }
            }

            left += LetterColumns * scale;
        }
    }

    /// <summary>A text in the letters that there are: those of Western Europe without their accents, which is easier to read than empty boxes.</summary>
    public static string Legible(string text) => string.Concat(text.Select(letter => letter is >= 'À' and <= 'ÿ' ? Plain[letter - 'À'] : letter));
}
