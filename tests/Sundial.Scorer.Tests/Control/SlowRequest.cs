using System.Net.Sockets;
using System.Text;

namespace Sundial.Scorer.Tests.Control;

/// <summary>A request of which a scorer has the head and half of the body, so that it is under way for as long as the test wants.</summary>
internal sealed class SlowRequest : IDisposable
{
    private readonly TcpClient _connection = new();
    private readonly byte[] _rest;

    private SlowRequest(byte[] rest) => _rest = rest;

    /// <summary>Sends its beginning; the scorer has it when this returns.</summary>
    public static async Task<SlowRequest> BeginAsync(Uri address)
    {
        var body = Encoding.UTF8.GetBytes(TestKey.Body);
        var request = new SlowRequest(body[10..]);
        await request._connection.ConnectAsync(address.Host, address.Port);
        var stream = request._connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {TestKey.Path} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {TestKey.Text}\r\nContent-Length: {body.Length}\r\nExpect: 100-continue\r\n\r\n"));

        // It is told to go on once its handler reads the body.
        Assert100(await ReadUntilAsync(stream, text => text.EndsWith("\r\n\r\n", StringComparison.Ordinal)));
        await stream.WriteAsync(body.AsMemory(0, 10));
        return request;
    }

    /// <summary>Waits until a port takes no connections.</summary>
    public static async Task UntilRefusedAsync(Uri address)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            using var connection = new TcpClient();
            try
            {
                await connection.ConnectAsync(address.Host, address.Port, limit.Token);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }

    /// <summary>Sends the rest.</summary>
    /// <returns>The answer; empty where the connection ends without one.</returns>
    public async Task<string> EndAsync()
    {
        try
        {
            var stream = _connection.GetStream();
            await stream.WriteAsync(_rest);
            return await ReadUntilAsync(stream, text => text.Contains("\r\n\r\n", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return "";
        }
    }

    public void Dispose() => _connection.Dispose();

    private static void Assert100(string told) => Xunit.Assert.StartsWith("HTTP/1.1 100 ", told, StringComparison.Ordinal);

    private static async Task<string> ReadUntilAsync(NetworkStream stream, Func<string, bool> isEnough)
    {
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        while (!isEnough(text.ToString()) && await stream.ReadAsync(buffer) is var count and > 0)
        {
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        return text.ToString();
    }
}
