using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Sundial.Server.Datasets;
using Xunit;

namespace Sundial.Server.Tests.Datasets;

public sealed class MediaTypesTests
{
    [Theory]
    [InlineData("a,b,c\n1,2,3\n4,5,6\n", "text/csv")]
    [InlineData("a,b\r\n1,\"x,y\"\r\n\r\n", "text/csv")]
    [InlineData("a;b;c\n1;2,5;3\n", "text/csv")]
    [InlineData("a\tb\n1,5\t2\n", "text/tab-separated-values")]
    [InlineData("a,b\n1,2,3\n", "application/octet-stream")]
    [InlineData("just words\n", "application/octet-stream")]
    [InlineData(" {\"a\": 1}", "application/json")]
    [InlineData("\uFEFF[1, 2]", "application/json")]
    [InlineData("", "application/octet-stream")]
    [InlineData("PK", "application/octet-stream")]
    public void Text_is_told_by_its_form(string text, string mediaType) => Assert.Equal(mediaType, MediaTypes.Of(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Archives_are_told_by_what_wrote_them()
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            archive.CreateEntry("a");
        }

        using var tar = new MemoryStream();
        using (var archive = new TarWriter(tar, leaveOpen: true))
        {
            archive.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "a/"));
        }

        using var gzip = new MemoryStream();
        using (var packed = new GZipStream(gzip, CompressionLevel.Fastest, leaveOpen: true))
        {
            packed.Write("x"u8);
        }

        Assert.Equal(("application/zip", "application/x-tar", "application/gzip"), (MediaTypes.Of(zip.ToArray()), MediaTypes.Of(tar.ToArray()), MediaTypes.Of(gzip.ToArray())));
    }

    [Theory]
    [InlineData("00 00 08 03 00 00 ea 60", "application/x-idx")]
    [InlineData("00 00 07 03 00 00 ea 60", "application/octet-stream")]
    [InlineData("00 00 08 09 00 00 ea 60", "application/octet-stream")]
    [InlineData("ff fe 61 2c", "application/octet-stream")]
    public void Numbers_are_told_by_their_header(string hex, string mediaType) =>
        Assert.Equal(mediaType, MediaTypes.Of(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))));

    [Fact]
    public void A_character_that_is_cut_at_the_end_of_the_head_is_no_harm()
    {
        var text = "{" + new string(' ', 4094) + "é";

        Assert.Equal("application/json", MediaTypes.Of(Encoding.UTF8.GetBytes(text).AsSpan(0, 4096)));
    }
}
