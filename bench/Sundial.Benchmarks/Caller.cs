using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sundial.Benchmarks;

/// <summary>Sends one prebuilt request over and over on open connections, and reads answers only as far as it must: it is to cost less than what it measures.</summary>
internal sealed class Caller : IDisposable
{
    private readonly Socket[] _sockets;
    private readonly byte[] _request;
    private readonly byte[] _buffer = new byte[64 << 10];
    private int _answerBytes;

    public Caller(int port, byte[] request, int connections)
    {
        _request = request;
        _sockets = [.. Enumerable.Range(0, connections).Select(_ => Connect(port))];
        _answerBytes = ReadFirst(_sockets[0]);
    }

    /// <summary>A request as it goes over the wire.</summary>
    public static byte[] Request(string path, string headers, byte[] body) =>
        [.. Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{headers}Content-Length: {body.Length}\r\n\r\n"), .. body];

    /// <summary>The median of one caller's round trips.</summary>
    public static double MedianMicroseconds(int port, byte[] request, int count)
    {
        using var caller = new Caller(port, request, 1);
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            caller.Send(caller._sockets[0]);
            caller.Receive(caller._sockets[0]);
            times[i] = Stopwatch.GetElapsedTime(begun).TotalMicroseconds;
        }

        Array.Sort(times);
        return times[count / 2];
    }

    /// <summary>Keeps one request under way on every connection.</summary>
    /// <returns>Answers a second.</returns>
    public double Run(double seconds)
    {
        var begun = Stopwatch.GetTimestamp();
        foreach (var socket in _sockets)
        {
            Send(socket);
        }

        var count = 0L;
        while (Stopwatch.GetElapsedTime(begun).TotalSeconds < seconds)
        {
            foreach (var socket in _sockets)
            {
                Receive(socket);
                Send(socket);
                count++;
            }
        }

        var elapsed = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        foreach (var socket in _sockets)
        {
            Receive(socket);
        }

        return count / elapsed;
    }

    public void Dispose()
    {
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }
    }

    private static Socket Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    private void Send(Socket socket) => socket.Send(_request);

    // Every answer to the same request has the same length.
    private void Receive(Socket socket)
    {
        var left = _answerBytes;
        while (left > 0)
        {
            var read = socket.Receive(_buffer.AsSpan(0, Math.Min(left, _buffer.Length)));
            left -= read > 0 ? read : throw new InvalidOperationException("The server closed the connection.");
        }
    }

    private int ReadFirst(Socket socket)
    {
        Send(socket);
        var length = 0;
        while (true)
        {
            length += socket.Receive(_buffer.AsSpan(length));
            var text = Encoding.ASCII.GetString(_buffer, 0, length);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0)
            {
                continue;
            }

            var at = text.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
            var body = int.Parse(text.AsSpan(at + 16, text.IndexOf('\r', at) - at - 16), System.Globalization.CultureInfo.InvariantCulture);
            if (!text.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
            {
                throw new InvalidOperationException(text);
            }

            if (length == end + 4 + body)
            {
                return length;
            }
        }
    }
}
