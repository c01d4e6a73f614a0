using System.Net;
using System.Net.Sockets;
using Sundial.Compute.Processes;
using Sundial.Contracts.Hosting;
using Sundial.Scorer.Engine;

namespace Sundial.Scorer.Programs;

/// <summary>One process of a serving program: started, asked for <c>/ping</c> until it is well, asked for answers, and ended.</summary>
internal sealed class ProgramReplica : IAsyncDisposable
{
    private const string CustomAttributes = "X-Amzn-SageMaker-Custom-Attributes";
    private const int LastLines = 5;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestLook = TimeSpan.FromMilliseconds(250);

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<int, bool> s_ports = new();

    private readonly ProgramLimits _limits;
    private readonly ProgramFolder _folder;
    private readonly TimeProvider _clock;
    private readonly HttpClient _http;
    private readonly Queue<string> _last = new();
    private ProgramProcess _process = null!;
    private int _inFlight;

    private ProgramReplica(ProgramLimits limits, ProgramFolder folder, int port, TimeProvider clock)
    {
        (_limits, _folder, _clock) = (limits, folder, clock);

        // Programs close connections when they like, and one that is closed under a request fails it. So none is used twice; a new one on this machine costs
        // some 50 µs. To ask the program to close is not enough: one that does so without a word, as HTTP/1.0 may, does it a moment after its answer.
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectTimeout = limits.Connect, PooledConnectionLifetime = TimeSpan.Zero, AllowAutoRedirect = false, UseCookies = false, UseProxy = false,
        })
        {
            BaseAddress = new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", port).Uri,
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = limits.AnswerBytes,
        };
        _http.DefaultRequestHeaders.ConnectionClose = true;
    }

    /// <summary>Requests that it has.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Completes when its process has ended.</summary>
    public Task<int> Exited => _process.Exited;

    /// <summary>Its process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Starts a process; it is not well yet.</summary>
    /// <param name="stage">What it serves.</param>
    /// <param name="launch">How it is started.</param>
    /// <param name="folder">Its folder, which is this one's from now on.</param>
    /// <param name="limits">What it is held to.</param>
    /// <param name="line">Takes its output.</param>
    /// <param name="clock">Time.</param>
    /// <exception cref="ModelLoadException">It cannot be started.</exception>
    public static async Task<ProgramReplica> StartAsync(AssignedStage stage, ProgramLaunch launch, ProgramFolder folder, ProgramLimits limits, Action<string> line, TimeProvider clock)
    {
        var port = FreePort();
        var replica = new ProgramReplica(limits, folder, port, clock);
        try
        {
            replica._process = await ProgramProcess.StartAsync(launch.Of(stage, folder, port), text => replica.Take(text, line), clock).ConfigureAwait(false);
            return replica;
        }
        catch (Exception exception)
        {
            folder.Dispose();
            replica._http.Dispose();
            s_ports.TryRemove(port, out _);
            throw exception is System.ComponentModel.Win32Exception
                ? new ModelLoadException($"The serving program of {stage.Label} cannot be started: {exception.Message}.", exception)
                : exception;
        }
    }

    /// <summary>Waits until it answers <c>/ping</c> with 200.</summary>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ModelLoadException">It ended, or was too slow.</exception>
    public async Task BecomeWellAsync(CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(_limits.Start, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            for (var pause = FirstLook; !await IsWellAsync(either.Token).ConfigureAwait(false); pause = pause * 2 < LongestLook ? pause * 2 : LongestLook)
            {
                var look = Task.Delay(pause, _clock, either.Token);
                if (await Task.WhenAny(look, Exited).ConfigureAwait(false) == Exited)
                {
                    throw new ModelLoadException($"The serving program ended with exit code {await Exited.ConfigureAwait(false)} before it answered /ping.{Output()}");
                }

                await look.ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ModelLoadException($"The serving program did not answer GET /ping with 200 within {_limits.Start.TotalSeconds:0} s.{Output()} It has to listen at the port in SAGEMAKER_BIND_TO_PORT.");
        }
    }

    /// <summary>Asks for <c>/ping</c> once.</summary>
    /// <param name="cancel">Gives up.</param>
    public async Task<bool> IsWellAsync(CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(_limits.Ping, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            using var answer = await _http.GetAsync(new Uri("ping", UriKind.Relative), either.Token).ConfigureAwait(false);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>Whether its process ends within a while.</summary>
    public async Task<bool> EndsWithinAsync(TimeSpan time)
    {
        using var enough = new CancellationTokenSource();
        var ended = await Task.WhenAny(Exited, Task.Delay(time, _clock, enough.Token)).ConfigureAwait(false) == Exited;
        await enough.CancelAsync().ConfigureAwait(false);
        return ended;
    }

    /// <summary>A request is about to come.</summary>
    public void Enter() => Interlocked.Increment(ref _inFlight);

    /// <summary>It has ended.</summary>
    public void Leave() => Interlocked.Decrement(ref _inFlight);

    /// <summary>Asks for an answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancel">The caller is gone.</param>
    /// <returns>Null when it could not even be connected with, so that another one may be asked.</returns>
    /// <remarks>
    /// What was sent is not sent again, whatever becomes of the connection: the program may have acted on it, and the hosting contract does not say that
    /// <c>POST /invocations</c> may be repeated. Amazon's runtime answers ModelError (424) then and leaves it to its caller.
    /// </remarks>
    /// <exception cref="ModelFaultException">It gave no answer.</exception>
    public async Task<ProgramAnswer?> InvokeAsync(ProgramRequest request, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(_limits.Answer, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        using var message = Message(request);
        try
        {
            using var answer = await _http.SendAsync(message, HttpCompletionOption.ResponseContentRead, either.Token).ConfigureAwait(false);
            var body = await answer.Content.ReadAsByteArrayAsync(CancellationToken.None).ConfigureAwait(false);
            return new ProgramAnswer(
                answer.StatusCode,
                answer.Content.Headers.ContentType?.ToString(),
                answer.Headers.TryGetValues(CustomAttributes, out var values) ? string.Join(',', values) : null,
                body);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return null;
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new ModelFaultException($"The serving program answered with more than {_limits.AnswerBytes >> 20} MiB, which is the most there may be.", exception);
        }
        catch (HttpRequestException exception)
        {
            throw new ModelFaultException(await ReasonAsync(exception).ConfigureAwait(false), exception);
        }
        catch (OperationCanceledException exception) when (!cancel.IsCancellationRequested)
        {
            // A connection that is not made in time ends in the same words as an answer that does not come.
            if (!limit.IsCancellationRequested)
            {
                return null;
            }

            throw new ModelFaultException($"The serving program gave no answer within {_limits.Answer.TotalSeconds:0} s.", exception);
        }
    }

    /// <summary>Asks it to end, ends it when it does not, and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Terminate();
        if (!await EndsWithinAsync(_limits.Stop).ConfigureAwait(false))
        {
            _process.Kill();
        }

        await _process.DisposeAsync().ConfigureAwait(false);
        _folder.Dispose();
        s_ports.TryRemove(_http.BaseAddress!.Port, out _);
        _http.Dispose();
    }

    // Between the look and the program's own bind the port is nobody's: no two programs of ours are given the same.
    private static int FreePort()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            if (s_ports.TryAdd(port, true))
            {
                return port;
            }
        }
    }

    private static HttpRequestMessage Message(ProgramRequest request)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri("invocations", UriKind.Relative)) { Content = new SequenceContent(request.Body) };
        if (request.ContentType is { } type)
        {
            message.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        if (request.Accept is { } accept)
        {
            message.Headers.TryAddWithoutValidation("Accept", accept);
        }

        if (request.CustomAttributes is { } attributes)
        {
            message.Headers.TryAddWithoutValidation(CustomAttributes, attributes);
        }

        return message;
    }

    private async Task<string> ReasonAsync(HttpRequestException broken) =>
        await EndsWithinAsync(Moment).ConfigureAwait(false) ? "The serving program ended over the request."
        : broken.HttpRequestError == HttpRequestError.ResponseEnded ? $"The serving program closed the connection without an answer. It may have acted on the request, which is therefore not sent again.{Output()}"
        : $"The serving program broke the connection off: {broken.Message}";

    private void Take(string text, Action<string> line)
    {
        lock (_last)
        {
            _last.Enqueue(text);
            if (_last.Count > LastLines)
            {
                _last.Dequeue();
            }
        }

        line(text);
    }

    private string Output()
    {
        lock (_last)
        {
            return _last.Count == 0 ? " It wrote nothing." : $" Its last words: {string.Join(" | ", _last)}.";
        }
    }
}
