using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Sundial.Console.Tests.Jobs;
using Sundial.Contracts;
using Sundial.Contracts.Training;

namespace Sundial.Console.Tests.Live;

/// <summary>The API as a feed sees it, with one job: it can be made to do what a real one does only by chance, as to drop a stream in the middle or to forget a key.</summary>
internal sealed class ScriptedApi : HttpMessageHandler
{
    private readonly List<JobEvent> _events = [];
    private readonly List<Channel<string>> _streams = [];
    private readonly HashSet<string> _revoked = [];
    private readonly Lock _gate = new();

    /// <summary>The job.</summary>
    public TrainingJobView Job { get; private set; } = MadeJob.Of("scripted");

    /// <summary>From which event on each stream was asked for, in the order in which they came.</summary>
    public ConcurrentQueue<long> Followed { get; } = new();

    /// <summary>Number of the last event.</summary>
    public long LastEvent
    {
        get { lock (_gate) { return _events.Count; } }
    }

    /// <summary>Lets something happen.</summary>
    public void Tell(string kind, object data)
    {
        lock (_gate)
        {
            var told = new JobEvent(_events.Count + 1, Job.Id, DateTimeOffset.UnixEpoch.AddSeconds(_events.Count), kind, JsonSerializer.SerializeToElement(data, WireJson.Options));
            _events.Add(told);
            foreach (var stream in _streams)
            {
                stream.Writer.TryWrite(Written(told));
            }
        }
    }

    /// <summary>Tells a point of a metric.</summary>
    public void TellPoint(string name, long step, double value) => Tell("metric", new MetricPoint(name, step, value, DateTimeOffset.UnixEpoch.AddSeconds(step), 1));

    /// <summary>Changes the job.</summary>
    public void Change(Func<TrainingJobView, TrainingJobView> change)
    {
        lock (_gate)
        {
            Job = change(Job);
        }
    }

    /// <summary>Ends the job, as a server tells it.</summary>
    public void End()
    {
        Change(job => job with { State = JobState.Completed, EndedAt = DateTimeOffset.UnixEpoch.AddMinutes(30) });
        Tell("state", new { from = "training", to = "completed" });
        Finish("event: end\ndata: {}\n\n");
    }

    /// <summary>Drops all streams without a word, as a server that is started anew.</summary>
    public void Drop() => Finish(null);

    /// <summary>Revokes a key; streams of it end.</summary>
    public void Revoke(string key)
    {
        lock (_gate)
        {
            _revoked.Add(key);
        }
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_revoked.Contains(request.Headers.Authorization?.Parameter ?? string.Empty))
            {
                return Task.FromResult(Answer(HttpStatusCode.Unauthorized, new Problem { Type = "urn:sundial:problem:tenancy.key-unknown", Title = "No such key", Status = 401 }));
            }

            return Task.FromResult(request.RequestUri!.Segments[^1].TrimEnd('/') switch
            {
                "history" => Answer(HttpStatusCode.OK, new JobHistory([], [], [], _events.Count)),
                "curves" => Answer(HttpStatusCode.OK, new JobCurves(Job.RequestedAt, [])),
                "trials" => Answer(HttpStatusCode.OK, new Page<TrialView>([], null)),
                "events" => Follow(request),
                _ => Answer(HttpStatusCode.OK, Job),
            });
        }
    }

    private HttpResponseMessage Follow(HttpRequestMessage request)
    {
        var after = request.Headers.TryGetValues("Last-Event-ID", out var ids) ? long.Parse(ids.Single(), CultureInfo.InvariantCulture) : 0;
        Followed.Enqueue(after);
        var stream = Channel.CreateUnbounded<string>();
        foreach (var told in _events.Where(told => told.Id > after))
        {
            stream.Writer.TryWrite(Written(told));
        }

        _streams.Add(stream);
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new ChannelStream(stream.Reader)) };
    }

    private void Finish(string? lastWord)
    {
        lock (_gate)
        {
            foreach (var stream in _streams)
            {
                if (lastWord is not null)
                {
                    stream.Writer.TryWrite(lastWord);
                }

                stream.Writer.TryComplete();
            }

            _streams.Clear();
        }
    }

    private static string Written(JobEvent told) =>
        string.Create(CultureInfo.InvariantCulture, $"id: {told.Id}\nevent: {told.Kind}\ndata: {JsonSerializer.Serialize(told, WireJson.Options)}\n\n");

    private static HttpResponseMessage Answer<T>(HttpStatusCode status, T body) =>
        new(status) { Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, WireJson.Options)) { Headers = { ContentType = new("application/json") } } };

    private sealed class ChannelStream(ChannelReader<string> texts) : Stream
    {
        private ReadOnlyMemory<byte> _left;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (_left.IsEmpty)
            {
                if (!await texts.WaitToReadAsync(cancellationToken))
                {
                    return 0;
                }

                _left = texts.TryRead(out var text) ? Encoding.UTF8.GetBytes(text) : default;
            }

            var count = Math.Min(buffer.Length, _left.Length);
            _left[..count].CopyTo(buffer);
            _left = _left[count..];
            return count;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
