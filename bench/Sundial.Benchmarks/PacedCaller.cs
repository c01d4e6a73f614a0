using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Sundial.Benchmarks;

/// <summary>Sends a request at a fixed pace on a few connections, and notes how long each answer took from the moment it was due: an answer that is late makes the next ones late, too, as it does to real callers.</summary>
/// <remarks>It sleeps between requests and never spins: what it takes of the machine it would take from what it measures. By how much it overslept is its own fault, and not counted.</remarks>
internal sealed class PacedCaller : IDisposable
{
    private const int Threads = 2;
    private readonly List<(long Begun, double Microseconds)>[] _samples = [.. Enumerable.Range(0, Threads).Select(_ => new List<(long, double)>())];
    private readonly Thread[] _threads;
    private volatile bool _isOver;
    private int _failed;

    /// <summary>Begins.</summary>
    /// <param name="port">The server's.</param>
    /// <param name="request">See <see cref="Caller.Request"/>.</param>
    /// <param name="perSecond">Requests a second, over all connections.</param>
    public PacedCaller(int port, byte[] request, int perSecond)
    {
        _threads = [.. Enumerable.Range(0, Threads).Select(index => new Thread(() => Run(port, request, (double)perSecond / Threads, _samples[index])))];
        foreach (var thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>Answers that were no 200.</summary>
    public int Failed => _failed;

    /// <summary>Stops.</summary>
    /// <returns>When each request was due, and how long its answer took.</returns>
    public IReadOnlyList<(long Begun, double Microseconds)> End()
    {
        Dispose();
        return [.. _samples.SelectMany(one => one).OrderBy(one => one.Begun)];
    }

    public void Dispose()
    {
        _isOver = true;
        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private void Run(int port, byte[] request, double perSecond, List<(long Begun, double Microseconds)> samples)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        var buffer = new byte[64 << 10];
        var began = Stopwatch.GetTimestamp();
        for (var count = 0L; !_isOver; count++)
        {
            var due = began + (long)(count / perSecond * Stopwatch.Frequency);
            var early = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
            if (early > TimeSpan.Zero)
            {
                Thread.Sleep(TimeSpan.FromMilliseconds(Math.Ceiling(early.TotalMilliseconds)));
                due = Stopwatch.GetTimestamp();
            }

            socket.Send(request);
            if (!Receive(socket, buffer))
            {
                Interlocked.Increment(ref _failed);
            }

            samples.Add((due, Stopwatch.GetElapsedTime(due).TotalMicroseconds));
        }
    }

    private static bool Receive(Socket socket, byte[] buffer)
    {
        var length = 0;
        while (true)
        {
            length += socket.Receive(buffer.AsSpan(length));
            var end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                continue;
            }

            var head = buffer.AsSpan(0, end);
            var at = head.IndexOf("Content-Length: "u8);
            var body = 0;
            for (var i = at + 16; i < head.Length && head[i] is >= (byte)'0' and <= (byte)'9'; i++)
            {
                body = (body * 10) + head[i] - '0';
            }

            if (length >= end + 4 + body)
            {
                return buffer.AsSpan(9, 3).SequenceEqual("200"u8);
            }
        }
    }
}
