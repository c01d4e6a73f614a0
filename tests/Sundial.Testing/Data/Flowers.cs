using System.Globalization;
using System.Text;

namespace Sundial.Testing.Data;

/// <summary>A made-up table: flowers, whose kind and price follow from the rest.</summary>
public static class Flowers
{
    /// <summary>The table as CSV, with the columns length, colour, price and kind.</summary>
    public static string Table(int rows)
    {
        var text = new StringBuilder("length,colour,price,kind\n");
        for (var i = 0; i < rows; i++)
        {
            var isRose = i * 7 % 3 == 0;
            text.Append(CultureInfo.InvariantCulture, $"{(isRose ? 5 : 2) + (i % 17 / 10.0):0.0},{(i % 5 == 0 ? "" : isRose ? "red" : "white")},{(isRose ? 9 : 3) + (i % 23 / 10.0):0.00},{(isRose ? "rose" : "daisy")}\n");
        }

        return text.ToString();
    }
}
