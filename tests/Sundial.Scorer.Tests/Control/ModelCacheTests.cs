using Sundial.Compute.Files;
using Sundial.Scorer.Control;
using Sundial.Scorer.Engine;
using Sundial.Testing.Data;
using Sundial.Testing.Hosting;
using Xunit;

namespace Sundial.Scorer.Tests.Control;

public class ModelCacheTests
{
    [Fact]
    public async Task Files_that_are_needed_stay_and_the_least_lately_used_of_the_others_go()
    {
        using var folder = new TemporaryFolder();
        var assigned = new AssignedFiles();
        var files = Enumerable.Range(0, 4).Select(i => assigned.Add($"m{i}", [.. Enumerable.Repeat((byte)i, 1000)])).ToList();
        var cache = new ModelCache(folder.Path, 2000, assigned.OpenAsync, TimeProvider.System);
        cache.Keep([files[0]]);
        foreach (var file in files)
        {
            await cache.FetchAsync(file, CancellationToken.None);
        }

        Assert.Equal([true, false, false, true], files.Select(file => File.Exists(folder[file.Sha256])));
    }

    [Fact]
    public async Task Who_asks_at_once_shares_one_download_and_a_later_process_needs_none()
    {
        using var folder = new TemporaryFolder();
        var assigned = new AssignedFiles();
        var (file, fetches) = (assigned.Add("m", [1, 2, 3]), 0);
        BlobOpener open = (digest, from, cancel) =>
        {
            Interlocked.Increment(ref fetches);
            return assigned.OpenAsync(digest, from, cancel);
        };
        var cache = new ModelCache(folder.Path, 2000, open, TimeProvider.System);
        var paths = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => cache.FetchAsync(file, CancellationToken.None)));
        await new ModelCache(folder.Path, 2000, open, TimeProvider.System).FetchAsync(file, CancellationToken.None);

        Assert.Equal(1, fetches);
        Assert.All(paths, path => Assert.Equal([1, 2, 3], File.ReadAllBytes(path)));
    }

    [Fact]
    public async Task A_file_that_was_changed_on_disk_is_fetched_again()
    {
        using var folder = new TemporaryFolder();
        var assigned = new AssignedFiles();
        var file = assigned.Add("m", [1, 2, 3]);
        var cache = new ModelCache(folder.Path, 2000, assigned.OpenAsync, TimeProvider.System);
        var path = await cache.FetchAsync(file, CancellationToken.None);
        FileModes.MakeWritable(path);
        await File.WriteAllBytesAsync(path, [3, 2, 1]);

        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(await cache.FetchAsync(file, CancellationToken.None)));
    }

    [Fact]
    public async Task What_is_not_what_its_digest_says_is_refused_in_a_sentence()
    {
        using var folder = new TemporaryFolder();
        var assigned = new AssignedFiles();
        var file = assigned.Add("m.onnx", [1, 2, 3]);
        assigned[file.Sha256] = [9, 9, 9];
        var fault = await Assert.ThrowsAsync<ModelLoadException>(() => new ModelCache(folder.Path, 2000, assigned.OpenAsync, TimeProvider.System).FetchAsync(file, CancellationToken.None));

        Assert.Contains("\"m.onnx\" that the server gave are not those of its digest", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }
}
