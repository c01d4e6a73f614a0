using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace Sundial.EndToEnd.Tests.Hosting;

/// <summary>Callers of an endpoint that adds a number: each asks one question after the other, holds the answer against the question, and keeps what it was told.</summary>
internal sealed class Callers : IAsyncDisposable
{
    private readonly CancellationTokenSource _enough = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly ConcurrentDictionary<Guid, int> _acknowledged = new();
    private readonly ConcurrentDictionary<float, int> _addends = new();
    private readonly Task[] _callers;
    private int _question;
    private int _answers;

    /// <summary>Lets them begin.</summary>
    /// <param name="hosting">Whom they ask.</param>
    /// <param name="endpoint">What they ask for.</param>
    /// <param name="callers">How many there are.</param>
    /// <param name="addends">What may be added to a question.</param>
    /// <param name="mayFail">Whether an answer other than 200 is a failure.</param>
    public Callers(Hosting hosting, string endpoint, int callers, IReadOnlyCollection<float> addends, bool mayFail = false) =>
        _callers = [.. Enumerable.Range(0, callers).Select(_ => Task.Run(() => AskAsync(hosting, endpoint, addends, mayFail)))];

    /// <summary>What went wrong.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>How many right answers there were.</summary>
    public int Answers => Volatile.Read(ref _answers);

    /// <summary>The inference ids that came with right answers, and how often each.</summary>
    public IReadOnlyDictionary<Guid, int> Acknowledged => _acknowledged;

    /// <summary>Which models answered, by what they add.</summary>
    public IReadOnlyDictionary<float, int> Addends => _addends;

    /// <summary>Waits until so many more right answers have come.</summary>
    public async Task MoreAsync(int answers)
    {
        var until = Answers + answers;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (Answers < until)
        {
            try
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"There were {Answers} answers, and no more came. {string.Join('\n', Failures.TakeLast(5))}");
            }
        }
    }

    /// <summary>Lets them finish what they asked.</summary>
    public async Task EndAsync()
    {
        await _enough.CancelAsync();
        await Task.WhenAll(_callers);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _enough.Dispose();
    }

    private async Task AskAsync(Hosting hosting, string endpoint, IReadOnlyCollection<float> addends, bool mayFail)
    {
        while (!_enough.IsCancellationRequested)
        {
            var number = Interlocked.Increment(ref _question) % 1_000_000;
            try
            {
                var (status, body, id) = await hosting.AskAsync(endpoint, number);
                if (status != HttpStatusCode.OK)
                {
                    if (!mayFail)
                    {
                        _failures.Enqueue($"{number}: {(int)status} {body}");
                    }

                    continue;
                }

                Take(number, body, id, addends);
            }
            catch (HttpRequestException) when (mayFail)
            {
            }
            catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or JsonException or KeyNotFoundException)
            {
                _failures.Enqueue($"{number}: {fault}");
            }
        }
    }

    private void Take(int number, string body, Guid? id, IReadOnlyCollection<float> addends)
    {
        using var answer = JsonDocument.Parse(body);
        var added = answer.RootElement.GetProperty("outputs")[0].GetProperty("data")[0].GetSingle() - number;
        if (!addends.Contains(added))
        {
            _failures.Enqueue($"{number}: {body}");
            return;
        }

        if (id is { } named)
        {
            _acknowledged.AddOrUpdate(named, 1, (_, count) => count + 1);
        }

        _addends.AddOrUpdate(added, 1, (_, count) => count + 1);
        Interlocked.Increment(ref _answers);
    }
}
