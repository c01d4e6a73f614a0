using System.Text;
using System.Text.Unicode;
using Sundial.Learning.Data;

namespace Sundial.Learning.Tables.Reading;

/// <summary>
/// Finds out row by row what a text is written in: UTF-8 as long as it holds, else Windows-1252, which any bytes are. A text that is
/// UTF-8 in one row and cannot be in another is two texts, and is refused.
/// </summary>
internal sealed class EncodingWatch(TextStream text, string name)
{
    private static readonly Encoding s_western = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    private long _firstUtf8;
    private long _firstWestern;

    /// <summary>Whether the text so far can only be Windows-1252.</summary>
    public bool IsWestern => _firstWestern > 0;

    /// <summary>The encoding's name.</summary>
    public string Name => text.WasUnicode ? "UTF-16" : IsWestern ? "Windows-1252" : "UTF-8";

    /// <summary>Looks at a row. Costs nothing while the text is ASCII.</summary>
    /// <exception cref="DatasetException">A zero byte, or a second encoding.</exception>
    public void Look(ReadOnlySpan<byte> row, long line)
    {
        if (!text.HasLetters && !text.HasZero)
        {
            return;
        }

        if (text.HasZero && row.Contains((byte)0))
        {
            throw new DatasetException(
                TableCodes.Binary, $"{name} holds a zero byte in line {line:N0}, which no text has; it is damaged or no table of text. Export it again as CSV.");
        }

        if (text.WasUnicode || Ascii.IsValid(row))
        {
            return;
        }

        if (Utf8.IsValid(row))
        {
            _firstUtf8 = _firstUtf8 == 0 ? line : _firstUtf8;
        }
        else
        {
            _firstWestern = _firstWestern == 0 ? line : _firstWestern;
        }

        if (_firstUtf8 > 0 && _firstWestern > 0)
        {
            throw new DatasetException(
                TableCodes.Encoding,
                $"{name} is UTF-8 in line {_firstUtf8:N0} and something else, such as Windows-1252, in line {_firstWestern:N0}; write all of it in UTF-8.");
        }
    }

    /// <summary>A cell's bytes in UTF-8, whatever the text is written in.</summary>
    public ReadOnlySpan<byte> Utf8Of(ReadOnlySpan<byte> cell) =>
        IsWestern && !Ascii.IsValid(cell) ? Encoding.UTF8.GetBytes(s_western.GetString(cell)) : cell;

    /// <summary>Bytes as text; for the header and messages, before the encoding of the whole is known.</summary>
    public static string TextOf(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : s_western.GetString(bytes);
}
