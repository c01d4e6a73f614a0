using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Sundial.Contracts.Http;

/// <summary>A server's address and a key for it: what every typed client stands on.</summary>
/// <remarks>
/// One connection is enough for a process; it may be used from several threads. A refusal becomes an <see cref="ApiException"/> with the problem the
/// server told, a missing answer a <see cref="ServerUnreachableException"/>. Repeatable requests are tried again, with growing pauses, while no answer
/// comes or the answer is 503, for as long as the request says.
/// </remarks>
public sealed class ApiConnection : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly HttpClient _http;
    private readonly TimeProvider _clock;

    /// <summary>Opens nothing yet; the first request does.</summary>
    /// <param name="server">The server's address, such as <c>http://127.0.0.1:7300</c>.</param>
    /// <param name="key">API key; null for requests that need none.</param>
    /// <param name="clock">Time for pauses and limits.</param>
    public ApiConnection(Uri server, string? key, TimeProvider? clock = null)
        : this(server, key, connections: null, clock)
    {
    }

    /// <summary>As above, with connections that others use, too: for a process that speaks with the keys of many.</summary>
    /// <param name="server">The server's address, such as <c>http://127.0.0.1:7300</c>.</param>
    /// <param name="key">API key; null for requests that need none.</param>
    /// <param name="connections">Sends the requests, and is not disposed of with this; one of its own when null.</param>
    /// <param name="clock">Time for pauses and limits.</param>
    public ApiConnection(Uri server, string? key, HttpMessageHandler? connections, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        Server = server.AbsoluteUri.EndsWith('/') ? server : new Uri(server.AbsoluteUri + "/");
        _clock = clock ?? TimeProvider.System;
        _http = new HttpClient(connections ?? Handler(Server), disposeHandler: connections is null) { BaseAddress = Server, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    /// <summary>The server's address, with a slash at its end.</summary>
    public Uri Server { get; }

    /// <summary>Sends a request and reads the answer.</summary>
    /// <typeparam name="T">The wire record that is answered.</typeparam>
    /// <param name="request">The request.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Null when there is no content (204, 304).</returns>
    /// <exception cref="ApiException">The server refused it.</exception>
    /// <exception cref="ServerUnreachableException">No answer came, or one that cannot be read.</exception>
    public async Task<T?> SendAsync<T>(ApiRequest request, CancellationToken cancel = default)
    {
        using var answer = await OpenAsync(request, cancel).ConfigureAwait(false);
        if (answer.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotModified)
        {
            return default;
        }

        try
        {
            var stream = await answer.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                return await JsonSerializer.DeserializeAsync<T>(stream, ApiJson.Reading, cancel).ConfigureAwait(false);
            }
        }
        catch (JsonException exception)
        {
            throw new ServerUnreachableException($"The answer of {Server} to {request.Method} {request.Path} is not what Sundial answers: {exception.Message} Is this the address of a Sundial server of this version?", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw Unreachable(exception);
        }
    }

    /// <summary>Sends a request whose answer's content does not matter.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task SendAsync(ApiRequest request, CancellationToken cancel = default)
    {
        using var answer = await OpenAsync(request, cancel).ConfigureAwait(false);
    }

    /// <summary>Gets a resource.</summary>
    /// <typeparam name="T">The wire record that is answered.</typeparam>
    /// <param name="path">Path below the server's address.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<T> GetAsync<T>(string path, CancellationToken cancel = default) =>
        await SendAsync<T>(new ApiRequest(HttpMethod.Get, path), cancel).ConfigureAwait(false)
        ?? throw new ServerUnreachableException($"{Server} answered GET {path} with nothing.");

    /// <summary>Posts a value and reads the answer.</summary>
    /// <typeparam name="TRequest">The wire record that is sent.</typeparam>
    /// <typeparam name="TAnswer">The wire record that is answered.</typeparam>
    /// <param name="path">Path below the server's address.</param>
    /// <param name="value">What is sent.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<TAnswer> PostAsync<TRequest, TAnswer>(string path, TRequest value, CancellationToken cancel = default) =>
        await SendAsync<TAnswer>(new ApiRequest(HttpMethod.Post, path).With(value), cancel).ConfigureAwait(false)
        ?? throw new ServerUnreachableException($"{Server} answered POST {path} with nothing.");

    /// <summary>Sends a request and gives the answer once its headers are there; the content is read from it as it comes.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>A successful answer or 304; the caller disposes it.</returns>
    public async Task<HttpResponseMessage> OpenAsync(ApiRequest request, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var began = _clock.GetTimestamp();
        for (var pause = FirstPause; ; pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks)))
        {
            try
            {
                return await TryAsync(request, cancel).ConfigureAwait(false);
            }
            catch (Exception exception) when (MayTryAgain(exception, request) && _clock.GetElapsedTime(began) + pause <= request.RetryFor)
            {
                var asked = (exception as ApiException)?.RetryAfter ?? pause;
                await Task.Delay(asked < LongestPause ? asked : LongestPause, _clock, cancel).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static bool MayTryAgain(Exception exception, ApiRequest request) => request.IsRepeatable && exception switch
    {
        ServerUnreachableException => true,
        ApiException refused => refused.Status == HttpStatusCode.ServiceUnavailable,
        _ => false,
    };

    private static SocketsHttpHandler Handler(Uri server) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = !server.IsLoopback,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        Expect100ContinueTimeout = TimeSpan.FromSeconds(1),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
    };

    private async Task<HttpResponseMessage> TryAsync(ApiRequest request, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(request.Timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        using var message = Message(request);
        HttpResponseMessage answer;
        try
        {
            answer = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancel.IsCancellationRequested)
        {
            throw new ServerUnreachableException($"{Server} did not answer {request.Method} {request.Path} within {request.Timeout.TotalSeconds:0.#} s.", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw Unreachable(exception);
        }

        if (answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.NotModified)
        {
            return answer;
        }

        using (answer)
        {
            throw await ProblemReader.ReadAsync(answer, either.Token).ConfigureAwait(false);
        }
    }

    private static HttpRequestMessage Message(ApiRequest request)
    {
        var message = new HttpRequestMessage(request.Method, request.Path) { Content = request.Body?.Invoke() };
        if (request.ExpectContinue)
        {
            message.Headers.ExpectContinue = true;
        }

        foreach (var (name, value) in request.Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    private ServerUnreachableException Unreachable(Exception exception) =>
        new($"No answer from {Server}: {exception.Message} Is the server up, and is this its address?", exception);
}
