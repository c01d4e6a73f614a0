using System.Collections.Concurrent;
using Sundial.Compute.Files;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Http;
using Sundial.Contracts.Models;
using Sundial.Scorer.Engine;

namespace Sundial.Scorer.Control;

/// <summary>The files of models, by digest, in a folder that outlives the process. Each is fetched once, however many want it at once, and however long the server is away.</summary>
internal sealed class ModelCache
{
    private const int MostFaults = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly BlobCache _blobs;
    private readonly BlobOpener _open;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _underWay = new();

    /// <summary>Fetches nothing yet.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="mostBytes">Bytes above which files go that are not <see cref="Keep">needed</see>.</param>
    /// <param name="open">Opens bytes at the server.</param>
    /// <param name="clock">Time.</param>
    public ModelCache(string folder, long mostBytes, BlobOpener open, TimeProvider clock) => (_blobs, _open, _clock) = (new BlobCache(folder, mostBytes), open, clock);

    /// <summary>Says what is not to be cleared away.</summary>
    public void Keep(IEnumerable<FileEntry> files) => _blobs.Needed = files.Select(file => file.Sha256).ToHashSet();

    /// <summary>Fetches a file, unless it is there.</summary>
    /// <param name="file">Which.</param>
    /// <param name="cancel">Ends the wait; what others wait for is fetched all the same.</param>
    /// <returns>Where it lies.</returns>
    /// <exception cref="ModelLoadException">The server refuses it or gives something else, or there is no room for it.</exception>
    public async Task<string> FetchAsync(FileEntry file, CancellationToken cancel)
    {
        var fetch = _underWay.GetOrAdd(file.Sha256, _ => new Lazy<Task<string>>(() => FetchOnceAsync(file)));
        return await fetch.Value.WaitAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Puts a file into place for a program.</summary>
    /// <param name="file">Which.</param>
    /// <param name="target">Where.</param>
    /// <param name="share">Whether the program cannot write to it.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task PlaceAsync(FileEntry file, string target, bool share, CancellationToken cancel)
    {
        await FetchAsync(file, cancel).ConfigureAwait(false);
        await _blobs.PlaceAsync(file, target, share, _open, cancel).ConfigureAwait(false);
    }

    private async Task<string> FetchOnceAsync(FileEntry file)
    {
        try
        {
            // Not on the thread that asks: what is there is found without a wait, but may have to be hashed.
            return await Task.Run(() => FetchStubbornlyAsync(file)).ConfigureAwait(false);
        }
        finally
        {
            _underWay.TryRemove(file.Sha256, out _);
        }
    }

    private async Task<string> FetchStubbornlyAsync(FileEntry file)
    {
        var faults = 0;
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await _blobs.FetchAsync(file, _open, CancellationToken.None).ConfigureAwait(false);
            }
            catch (ApiException refused) when ((int)refused.Status is >= 400 and < 500 and not (401 or 408 or 429) && refused.Problem.Code != ScorerClient.ScorerUnknown)
            {
                throw new ModelLoadException($"The server does not hand out \"{file.Path}\": {refused.Message}", refused);
            }
            catch (Exception exception) when (exception is InvalidDataException or UnauthorizedAccessException || (exception is IOException and not HttpIOException && exception.InnerException is null))
            {
                if (++faults >= MostFaults)
                {
                    throw new ModelLoadException($"\"{file.Path}\" cannot be kept here: {exception.Message}", exception);
                }
            }
            catch (Exception exception) when (exception is ServerUnreachableException or ApiException or HttpRequestException or IOException or OperationCanceledException)
            {
                // The server is away. What came of the file is kept, and the next try goes on from there.
            }

            await Task.Delay(pause, _clock).ConfigureAwait(false);
        }
    }
}
