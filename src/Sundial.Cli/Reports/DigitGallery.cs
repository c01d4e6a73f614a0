using System.Globalization;
using System.Text;
using Spectre.Console;
using Sundial.Cli.Observers;

namespace Sundial.Cli.Reports;

/// <summary>A classified image, with its pixels to show.</summary>
/// <param name="Name">The image.</param>
/// <param name="Truth">Its true class.</param>
/// <param name="Label">The class given.</param>
/// <param name="Probability">How sure the model is.</param>
/// <param name="Grey">Height×Width bytes, 0 to 255.</param>
internal sealed record ShownDigit(string Name, string Truth, string Label, double Probability, byte[] Grey)
{
    /// <summary>Whether the label is the true class.</summary>
    public bool Right => Label == Truth;
}

/// <summary>Small grey images side by side in the terminal, two pixels to a character: the upper half block over its background.</summary>
internal static class DigitGallery
{
    private const int Shrink = 2;
    private const int Gap = 3;
    private const int DarkestGrey = 232;
    private const int Greys = 24;

    /// <summary>Draws the images, as many in a row as fit.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<ShownDigit> digits, int height, int width)
    {
        var tile = width / Shrink;
        var across = Math.Clamp((console.Profile.Width + Gap) / (tile + Gap), 1, digits.Count);
        foreach (var row in digits.Chunk(across))
        {
            var grid = new Grid();
            foreach (var _ in row)
            {
                grid.AddColumn(new GridColumn().NoWrap().Width(tile).PadLeft(0).PadRight(Gap));
            }

            grid.AddRow([.. row.Select(digit => new Markup(Picture(digit.Grey, height, width)))]);
            grid.AddRow([.. row.Select(digit => new Markup(Caption(digit)))]);
            console.Write(grid);
            console.WriteLine();
        }
    }

    /// <summary>The same in words, one line an image.</summary>
    public static string Line(ShownDigit digit) =>
        $"{digit.Name}  {digit.Label}  {Numbers.Percent(digit.Probability)}  {(digit.Right ? "right" : $"wrong, it is {digit.Truth}")}";

    private static string Caption(ShownDigit digit) => digit.Right
        ? $"[green]{Markup.Escape(digit.Label)}[/] {Numbers.Percent(digit.Probability)}"
        : $"[red]{Markup.Escape(digit.Label)}[/] {Numbers.Percent(digit.Probability, 0)}, is {Markup.Escape(digit.Truth)}";

    private static string Picture(byte[] grey, int height, int width)
    {
        var text = new StringBuilder();
        for (var y = 0; y + (2 * Shrink) <= height; y += 2 * Shrink)
        {
            for (var x = 0; x + Shrink <= width; x += Shrink)
            {
                var (above, below) = (Shade(grey, width, x, y), Shade(grey, width, x, y + Shrink));
                text.Append(CultureInfo.InvariantCulture, $"[{above} on {below}]▀[/]");
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }

    // The ramp of greys that the palette of 256 colours ends with.
    private static int Shade(byte[] grey, int width, int x, int y)
    {
        var mean = (grey[(y * width) + x] + grey[(y * width) + x + 1] + grey[((y + 1) * width) + x] + grey[((y + 1) * width) + x + 1]) / 4;
        return DarkestGrey + (mean * (Greys - 1) / 255);
    }
}
