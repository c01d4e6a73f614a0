using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Protocols;

namespace Sundial.Scorer.Http;

/// <summary>A request's body, left in the memory it was received into until the request ends.</summary>
internal sealed class RequestBody
{
    private readonly ByteWriter _decoded = new();
    private PipeReader? _held;
    private SequencePosition _end;

    /// <summary>All of it.</summary>
    public ReadOnlySequence<byte> Bytes { get; private set; }

    /// <summary>Waits for all of it.</summary>
    /// <exception cref="RefusalException">It is too long, or encoded in a way that is not known.</exception>
    /// <exception cref="InvalidRequestException">It is not encoded as it says.</exception>
    public ValueTask ReadAsync(HttpRequest request, long mostBytes)
    {
        if (request.ContentLength > mostBytes)
        {
            throw TooLong(mostBytes);
        }

        var encoding = (string?)request.Headers.ContentEncoding;
        var reader = request.BodyReader;

        // Nearly always it came together with the headers.
        if (encoding is null && reader.TryRead(out var result))
        {
            if (result.IsCompleted && result.Buffer.Length <= mostBytes)
            {
                (Bytes, _held, _end) = (result.Buffer, reader, result.Buffer.End);
                return ValueTask.CompletedTask;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }

        return ReadAllAsync(reader, encoding, mostBytes);
    }

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        _held?.AdvanceTo(_end);
        (_held, Bytes) = (null, default);
        _decoded.Clear();
    }

    private async ValueTask ReadAllAsync(PipeReader reader, string? encoding, long mostBytes)
    {
        while (true)
        {
            var result = await reader.ReadAsync();
            if (result.Buffer.Length > mostBytes)
            {
                reader.AdvanceTo(result.Buffer.End);
                throw TooLong(mostBytes);
            }

            if (result.IsCompleted)
            {
                (Bytes, _held, _end) = (result.Buffer, reader, result.Buffer.End);
                break;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }

        if (encoding is { Length: > 0 } && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            Decode(encoding, mostBytes);
        }
    }

    private void Decode(string encoding, long mostBytes)
    {
        using var encoded = new MemoryStream(Bytes.ToArray(), writable: false);
        using Stream plain = encoding.ToUpperInvariant() switch
        {
            "GZIP" => new GZipStream(encoded, CompressionMode.Decompress),
            "DEFLATE" => new ZLibStream(encoded, CompressionMode.Decompress),
            _ => throw new RefusalException(StatusCodes.Status415UnsupportedMediaType, $"The content encoding \"{encoding}\" is not known here; send gzip, deflate or the body as it is."),
        };
        try
        {
            int read;
            do
            {
                read = plain.Read(_decoded.Room(64 << 10));
                _decoded.Advance(read);
                if (_decoded.Length > mostBytes)
                {
                    throw TooLong(mostBytes);
                }
            }
            while (read > 0);
        }
        catch (InvalidDataException fault)
        {
            throw new InvalidRequestException($"The body is no {encoding} data, as its Content-Encoding says; send what was compressed, whole.", fault);
        }

        Bytes = new ReadOnlySequence<byte>(_decoded.Written);
    }

    private static RefusalException TooLong(long mostBytes) => new(
        StatusCodes.Status413PayloadTooLarge, string.Create(CultureInfo.InvariantCulture, $"The body is longer than the {mostBytes:N0} bytes that a request may have; send less at once."));
}
