using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Sundial.Scorer.Access;
using Sundial.Scorer.Capture;
using Sundial.Scorer.Protocols;
using Sundial.Scorer.Protocols.OpenInference;

namespace Sundial.Scorer.Http;

/// <summary>One request and its answer, with the memory that both need; kept from one request to the next.</summary>
internal sealed class Exchange
{
    private const int MostPooled = 1024;
    private const string IdHeader = "Sundial-Inference-Id";

    private static readonly System.Collections.Concurrent.ConcurrentQueue<Exchange> s_pool = new();

    [ThreadStatic]
    private static Exchange? t_last;

    private readonly RequestBody _body = new();

    private Exchange()
    {
    }

    /// <summary>The connection's side.</summary>
    public HttpContext Http { get; private set; } = null!;

    /// <summary>Where it goes.</summary>
    public Route Route { get; set; }

    /// <summary>Whose words an error is told in.</summary>
    public ErrorDialect Dialect { get; set; }

    /// <summary>When it had arrived.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>When it had arrived, by the clock that measures.</summary>
    public long Began { get; private set; }

    /// <summary>The inference id; empty unless it is one.</summary>
    public Guid Id { get; private set; }

    /// <summary>What its key allows.</summary>
    public Grant? Grant { get; set; }

    /// <summary>Ends when the caller is gone. On HTTP/1 that is the connection's end, and unlike the request's own sign it costs nothing to have.</summary>
    public CancellationToken Gone => Http.Features.Get<IConnectionLifetimeFeature>()?.ConnectionClosed ?? Http.RequestAborted;

    /// <summary>Its body, once it is all there; encodings are undone.</summary>
    public ReadOnlySequence<byte> Body => _body.Bytes;

    /// <summary>What it says beside its tensors.</summary>
    public InferRequest Request { get; } = new();

    /// <summary>How its body becomes tensors, and tensors its answer.</summary>
    public PredictionFormat Format { get; set; } = OpenInferenceFormat.Instance;

    /// <summary>The answer's body.</summary>
    public ByteWriter Answer { get; } = new();

    /// <summary>The answer's status; 0 while there is none.</summary>
    public int Status { get; set; }

    /// <summary>The answer's media type.</summary>
    public string AnswerType { get; set; } = MediaTypes.Json;

    /// <summary>The size of the picture that it brought, as it is looked at; none where it brought no picture.</summary>
    public (int Width, int Height)? Picture { get; set; }

    /// <summary>How much of the answer is JSON; null where nothing follows it.</summary>
    public int? JsonBytes { get; set; }

    /// <summary>When another try is worthwhile.</summary>
    public TimeSpan? RetryAfter { get; set; }

    /// <summary>Begins one.</summary>
    public static Exchange Rent(HttpContext http, TimeProvider clock)
    {
        var exchange = t_last;
        t_last = null;
        if (exchange is null && !s_pool.TryDequeue(out exchange))
        {
            exchange = new Exchange();
        }

        exchange.Http = http;
        exchange.At = clock.GetUtcNow();
        exchange.Began = clock.GetTimestamp();
        return exchange;
    }

    /// <summary>Waits for the whole body.</summary>
    /// <exception cref="RefusalException">It is too long, or encoded in a way that is not known.</exception>
    public ValueTask ReadBodyAsync(long mostBytes) => _body.ReadAsync(Http.Request, mostBytes);

    /// <summary>Makes it an inference with an id of its own.</summary>
    public void BecomeInference() => Id = InferenceIds.New(At);

    /// <summary>Makes the answer an error.</summary>
    /// <param name="status">The status.</param>
    /// <param name="message">A sentence: what, where, what to do.</param>
    public void Fail(int status, string message) => Errors.Write(this, status, message);

    /// <summary>Sends the answer.</summary>
    public ValueTask SendAsync()
    {
        var response = Http.Response;
        if (response.HasStarted)
        {
            return ValueTask.CompletedTask;
        }

        response.StatusCode = Status;
        response.ContentLength = Answer.Length;
        if (Answer.Length > 0)
        {
            response.ContentType = AnswerType;
        }

        if (Id != Guid.Empty)
        {
            response.Headers[IdHeader] = Id.ToString();
        }

        if (JsonBytes is { } json)
        {
            response.Headers[MediaTypes.JsonLengthHeader] = json.ToString(CultureInfo.InvariantCulture);
        }

        if (RetryAfter is { } pause)
        {
            response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(pause.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (Answer.Length == 0)
        {
            return ValueTask.CompletedTask;
        }

        var written = response.BodyWriter.WriteAsync(Answer.Written);
        if (!written.IsCompletedSuccessfully)
        {
            return WaitAsync(written);
        }

        _ = written.Result;
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends it; what it held is the next one's.</summary>
    public void Return()
    {
        _body.Release();
        Request.Clear();
        Answer.Clear();
        (Http, Route, Dialect, Grant, Id) = (null!, default, ErrorDialect.OpenInference, null, Guid.Empty);
        (Format, Status, AnswerType, JsonBytes, RetryAfter, Picture) = (OpenInferenceFormat.Instance, 0, MediaTypes.Json, null, null, null);
        if (t_last is null)
        {
            t_last = this;
        }
        else if (s_pool.Count < MostPooled)
        {
            s_pool.Enqueue(this);
        }
    }

    private static async ValueTask WaitAsync(ValueTask<FlushResult> written) => _ = await written;
}
