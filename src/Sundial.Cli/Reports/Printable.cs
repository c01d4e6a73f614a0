using System.Text;

namespace Sundial.Cli.Reports;

/// <summary>Text of others, such as a job's log, as a terminal may be given it.</summary>
internal static class Printable
{
    /// <summary>Without what would move the cursor or change the terminal; a tab stays.</summary>
    public static string Of(string text)
    {
        if (!text.Any(Moves))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var sign in text)
        {
            clean.Append(Moves(sign) ? '\uFFFD' : sign);
        }

        return clean.ToString();
    }

    private static bool Moves(char sign) => char.IsControl(sign) && sign != '\t';
}
