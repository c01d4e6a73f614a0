using System.Text;
using Sundial.Learning.Data;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Tables;

/// <summary>Tables of tests, written as text.</summary>
internal static class TableFiles
{
    /// <summary>Writes a text into a test's folder.</summary>
    public static string Text(this TemporaryFolder folder, string name, string text, Encoding? encoding = null)
    {
        encoding ??= new UTF8Encoding(false);
        return folder.Write(name, [.. encoding.GetPreamble(), .. encoding.GetBytes(text)]);
    }

    /// <summary>Rows made one by one, under a header.</summary>
    public static string Rows(string header, int count, Func<int, string> row)
    {
        var text = new StringBuilder(header).Append('\n');
        for (var i = 0; i < count; i++)
        {
            text.Append(row(i)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>A table with a class that a number tells, for tests that are about something else.</summary>
    public static string Plain(int rows = 40) => Rows("size,colour,kind", rows, i => $"{i % 7}.5,{(i % 3 == 0 ? "red" : "blue")},{(i % 7 > 3 ? "large" : "small")}");

    /// <summary>Asserts that a table is refused with a code and a sentence.</summary>
    public static void Refused(string code, string[] parts, Action read)
    {
        var refused = Assert.Throws<DatasetException>(read);
        Assert.Equal(code, refused.Code);
        Assert.All(parts, part => Assert.Contains(part, refused.Message, StringComparison.Ordinal));
    }
}
