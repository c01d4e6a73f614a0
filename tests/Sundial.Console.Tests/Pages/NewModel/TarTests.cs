using System.Formats.Tar;
using System.Text.Json;
using Sundial.Console.Tests.Browsing;
using Xunit;

namespace Sundial.Console.Tests.Pages.NewModel;

/// <summary>A folder becomes an archive in the browser that every program reads, any part of which is the same however it is asked for.</summary>
[Collection(StandingConsoleGroup.Name)]
public sealed class TarTests(StandingConsole console)
{
    private const string Make =
        """
        async paths => {
          const files = paths.map((path, place) => ({ path, file: new File([new Uint8Array(place * 300).fill(place)], path.split('/').pop(), { lastModified: 1000 + place }) }));
          const tar = window.sundialTar(files);
          const text = async blob => btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())));
          const whole = await text(tar.slice(0, tar.size));
          let pieces = [];
          for (let at = 0; at < tar.size; at += 777) pieces.push(...new Uint8Array(await tar.slice(at, Math.min(tar.size, at + 777)).arrayBuffer()));
          return { size: tar.size, count: tar.count, whole, pieces: btoa(String.fromCharCode(...pieces)) };
        }
        """;

    [Fact]
    public async Task Folder_is_an_archive_whatever_its_files_are_called()
    {
        string[] paths =
        [
            "b/plain.png", "a/plain.png", "a/with space.png", "ünï/cödé 🫐.png", $"{new string('d', 120)}/{new string('n', 60)}.png", $"{new string('x', 200)}.png", "<script>/x.png",
            ".DS_Store", "a/Thumbs.db", "__MACOSX/a/._plain.png",
        ];
        await using var visit = await console.SignInAsync();
        await visit.GoAsync("/console/new");
        var made = await visit.Page.EvaluateAsync<JsonElement>(Make, paths);
        var bytes = made.GetProperty("whole").GetBytesFromBase64();
        Assert.Equal(made.GetProperty("size").GetInt32(), bytes.Length);
        Assert.Equal(bytes, made.GetProperty("pieces").GetBytesFromBase64());

        var read = new Dictionary<string, byte[]>();
        using var stream = new MemoryStream(bytes);
        using var reader = new TarReader(stream);
        while (await reader.GetNextEntryAsync(copyData: true) is { } entry)
        {
            using var content = new MemoryStream();
            await (entry.DataStream ?? Stream.Null).CopyToAsync(content);
            read.Add(entry.Name, content.ToArray());
        }

        Assert.Equal(paths[..7].Order(StringComparer.Ordinal), read.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(7, made.GetProperty("count").GetInt32());
        Assert.All(paths[..7].Index(), path => Assert.Equal(Enumerable.Repeat((byte)path.Index, path.Index * 300), read[path.Item]));
    }
}
