using System.Buffers;
using System.Diagnostics;
using System.Threading.Channels;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Programs;

namespace Sundial.Scorer.Endpoints;

/// <summary>Runs copies of answered requests on shadow variants, one after the other. What exceeds its bound is dropped and counted; nobody ever waits for it.</summary>
internal sealed class ShadowQueue : IAsyncDisposable
{
    private const long MostBytes = 64 << 20;

    private readonly Channel<Work> _waiting = Channel.CreateUnbounded<Work>(new UnboundedChannelOptions { SingleReader = true });
    private readonly int _mostWaiting;
    private readonly Task _run;
    private int _count;
    private long _bytes;
    private long _dropped;

    /// <summary>Begins to run what comes.</summary>
    /// <param name="mostWaiting">Copies that may wait.</param>
    public ShadowQueue(int mostWaiting = 256)
    {
        _mostWaiting = mostWaiting;
        _run = Task.Run(RunAsync);
    }

    /// <summary>Copies that were dropped.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Takes a copy for the shadows of a revision, and the call with it.</summary>
    /// <param name="revision">The revision; the caller has it pinned.</param>
    /// <param name="call">The call with its inputs.</param>
    /// <param name="keep">Takes the answers; null where they are only counted.</param>
    public void Take(HostedRevision revision, InferenceCall call, KeepShadow? keep)
    {
        if (revision.Shadows.Count == 0)
        {
            call.Dispose();
            return;
        }

        var bytes = 0L;
        for (var i = 0; i < call.Inputs.Count; i++)
        {
            bytes += call.Inputs[i].ByteCount;
        }

        if (!TryTake(new Work(revision, call, null, bytes, keep)))
        {
            call.Dispose();
        }
    }

    /// <summary>Takes a copy for the shadows of a revision that are programs.</summary>
    /// <param name="revision">The revision; the caller has it pinned.</param>
    /// <param name="request">The request; what is needed of it is copied.</param>
    /// <param name="keep">Takes the answers; null where they are only counted.</param>
    public void Take(HostedRevision revision, in ProgramRequest request, KeepShadow? keep)
    {
        // Room is looked for before the body is copied.
        if (revision.Shadows.Count > 0)
        {
            var copy = Volatile.Read(ref _count) < _mostWaiting ? request.Body.ToArray() : [];
            TryTake(new Work(revision, null, request with { Body = new ReadOnlySequence<byte>(copy) }, copy.Length, keep));
        }
    }

    /// <summary>Waits for what was taken.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _run.ConfigureAwait(false);
    }

    private bool TryTake(Work work)
    {
        var hasRoom = (Interlocked.Increment(ref _count) <= _mostWaiting) & (Interlocked.Add(ref _bytes, work.Bytes) <= MostBytes);
        if (hasRoom && work.Revision.TryPin())
        {
            if (_waiting.Writer.TryWrite(work))
            {
                return true;
            }

            work.Revision.Unpin();
        }

        Interlocked.Add(ref _bytes, -work.Bytes);
        Interlocked.Decrement(ref _count);
        Interlocked.Increment(ref _dropped);
        return false;
    }

    private async Task RunAsync()
    {
        await foreach (var work in _waiting.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            foreach (var shadow in work.Revision.Shadows)
            {
                await RunAsync(shadow, work).ConfigureAwait(false);
            }

            work.Call?.Dispose();
            Interlocked.Decrement(ref _count);
            Interlocked.Add(ref _bytes, -work.Bytes);
            work.Revision.Unpin();
        }
    }

    private async Task RunAsync(ServedVariant shadow, Work work)
    {
        try
        {
            if (await AnswerAsync(shadow, work).ConfigureAwait(false) is { } answer)
            {
                shadow.Count(modelError: answer.Fault is not null || answer.Program is { IsSuccess: false });
                work.Keep?.Invoke(answer);
                return;
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A copy that a shadow does not take is no error of the shadow's, an answer that there is no room for is missed by nobody, and nobody waits.
        }

        Interlocked.Increment(ref _dropped);
    }

    private static async Task<ShadowAnswer?> AnswerAsync(ServedVariant shadow, Work work)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            switch (shadow, work)
            {
                case ({ Pipeline: { } pipeline }, { Call: { } call }):
                    call.Outputs.Clear();
                    call.Wanted.Clear();
                    await pipeline.RunAsync(call, CancellationToken.None).ConfigureAwait(false);
                    return new(shadow, Stopwatch.GetElapsedTime(began), call, null, null);
                case ({ Program: { } program }, { Request: { } request }):
                    var answer = await program.InvokeAsync(request, CancellationToken.None).ConfigureAwait(false);
                    return new(shadow, Stopwatch.GetElapsedTime(began), null, answer, null);
                default:
                    // The one takes tensors and the other bodies.
                    return null;
            }
        }
        catch (ModelFaultException fault)
        {
            return new(shadow, Stopwatch.GetElapsedTime(began), null, null, fault.Message);
        }
    }

    private sealed record Work(HostedRevision Revision, InferenceCall? Call, ProgramRequest? Request, long Bytes, KeepShadow? Keep);
}
