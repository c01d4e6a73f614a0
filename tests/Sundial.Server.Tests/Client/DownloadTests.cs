using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Client;
using Sundial.Contracts.Datasets;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Server.Tests.Client;

public sealed class DownloadTests : IDisposable
{
    private static readonly byte[] s_bytes = [.. Enumerable.Range(0, 300_000).Select(number => (byte)(number * 7))];

    private readonly TemporaryFolder _folder = new();

    private string Target => Path.Combine(_folder.Path, "below", "data.bin");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_download_that_breaks_is_taken_up_where_it_broke(bool knowsRanges)
    {
        var ranges = new List<string?>();
        await using var peer = await BrokenPeer.StartAsync(async http =>
        {
            ranges.Add(http.Request.Headers.Range);
            var from = knowsRanges && ranges[^1] is { } range ? int.Parse(range["bytes=".Length..^1], null) : 0;
            http.Response.StatusCode = from > 0 ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
            http.Response.ContentLength = s_bytes.Length - from;
            await http.Response.Body.WriteAsync(ranges.Count < 3 ? s_bytes.AsMemory(from, 100_000) : s_bytes.AsMemory(from));
            await http.Response.Body.FlushAsync();
            if (ranges.Count < 3)
            {
                http.Abort();
            }
        });
        await FetchAsync(peer, s_bytes);
        Assert.Equal(s_bytes, await File.ReadAllBytesAsync(Target));
        Assert.Equal(Target, Assert.Single(Directory.GetFiles(Path.GetDirectoryName(Target)!)));
        Assert.Null(ranges[0]);
        Assert.All(ranges.Skip(1).Where(_ => knowsRanges), range => Assert.StartsWith("bytes=", range, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(300_000)]
    [InlineData(300_001)]
    public async Task Bytes_that_are_not_those_that_were_promised_leave_nothing(int sent)
    {
        await using var peer = await BrokenPeer.StartAsync(async http => await http.Response.Body.WriteAsync(new byte[sent]));
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        await File.WriteAllTextAsync(Target, "older");
        await Assert.ThrowsAsync<DigestMismatchException>(() => FetchAsync(peer, s_bytes));
        Assert.Equal("older", await File.ReadAllTextAsync(Target));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(Target)!));
    }

    private async Task FetchAsync(BrokenPeer peer, byte[] expected)
    {
        using var client = new SundialClient(peer.Address, "key");
        var dataset = new DatasetView(
            Guid.CreateVersion7(), "data", "task", "data.bin", "application/octet-stream", expected.Length, Convert.ToHexStringLower(SHA256.HashData(expected)), DateTimeOffset.UnixEpoch);
        await client.Datasets.DownloadAsync(dataset, Target);
    }
}
