using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Platform.Http;

/// <summary>Holds bodies to the route's bound, and reads JSON ones whole and looks at their text before a handler sees them.</summary>
/// <remarks>
/// What JSON allows and PostgreSQL or .NET does not is refused here for all routes at once: NUL in text, half a surrogate pair,
/// bytes that are no UTF-8, numbers that no double holds. Whoever needs the bytes again (idempotency) finds them in memory.
/// </remarks>
internal sealed class JsonBodies(RequestDelegate next)
{
    private const int MostDepth = 32;

    // A body that is refused for its size is read to its end up to this, so that the sender gets to read the answer.
    private const long MostDiscarded = 64 << 20;

    /// <summary>Handles one request.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        var limit = http.GetEndpoint()?.Metadata.GetMetadata<BodyLimit>() ?? new BodyLimit(BodyLimit.Usual);
        var json = http.Request.HasJsonContentType() && http.GetEndpoint() is { } route && route.Metadata.GetMetadata<PassedOn>() is null;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bound)
        {
            bound.MaxRequestBodySize = json ? null : limit.Bytes;
        }

        if (!json)
        {
            await next(http);
            return;
        }

        var bytes = await ReadAsync(http, limit.Bytes ?? BodyLimit.Usual);
        if (bytes.Length > 0)
        {
            Check(bytes);
        }

        http.Request.Body = new MemoryStream(bytes, 0, bytes.Length, writable: false, publiclyVisible: true);
        await next(http);
    }

    private static async Task<byte[]> ReadAsync(HttpContext http, long most)
    {
        var read = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            long total = 0;
            int count;
            while ((count = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0 && total <= MostDiscarded)
            {
                total += count;
                if (total <= most)
                {
                    read.Write(buffer, 0, count);
                }
            }

            return total <= most ? read.ToArray() : throw new ProblemException(RequestProblems.TooLarge, $"The body is larger than the {most} bytes that this path takes; send less.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Check(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body))
        {
            throw new ProblemException(RequestProblems.Malformed, "The body is not text in UTF-8.");
        }

        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MostDepth });
        var member = "";
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String)
            {
                // Only an escape can stand for what is not text: the bytes themselves are valid.
                if (reader.ValueIsEscaped && !IsText(ref reader))
                {
                    throw member.Length == 0 ? NoText("The body") : NoText(member);
                }

                member = reader.TokenType == JsonTokenType.PropertyName && reader.ValueSpan.Length <= 100 ? reader.GetString()! : member;
            }
            else if (reader.TokenType == JsonTokenType.Number && !(reader.TryGetDouble(out var number) && double.IsFinite(number)))
            {
                throw Faults.Of(member.Length == 0 ? "body" : member, "is a number out of range");
            }
        }
    }

    private static bool IsText(ref Utf8JsonReader reader)
    {
        try
        {
            return !reader.GetString()!.Contains('\0', StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return false;
        }
    }

    private static ProblemException NoText(string member) => Faults.Of(member, "has characters that are not text (NUL, or half of a surrogate pair)");
}
