using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Platform.Http.Idempotency;

/// <summary>What is kept of a request with an Idempotency-Key, and how its answer is sealed.</summary>
/// <remarks>
/// An answer may hold a secret, as that of a new API key does. So it is encrypted with a key that comes of the caller's own API key,
/// which the database does not have; and nobody else of the tenant can meet it, since its place in the table comes of it, too.
/// </remarks>
internal sealed class IdempotentRequest
{
    private const string HeaderName = "Idempotency-Key";
    private const int LongestKey = 200;
    private readonly byte[] _seal;

    private IdempotentRequest(string key, byte[] hash, byte[] seal) => (Key, Hash, _seal) = (key, hash, seal);

    /// <summary>Its place in the table.</summary>
    public string Key { get; }

    /// <summary>Of method, path, query and body.</summary>
    public byte[] Hash { get; }

    /// <summary>Reads the header.</summary>
    /// <returns>Null for a request without one, and for one whose body is not JSON: bytes to be stored are made safe to repeat by their digest.</returns>
    /// <exception cref="ProblemException">The key cannot be one.</exception>
    public static IdempotentRequest? Of(HttpContext http)
    {
        var request = http.Request;
        if (!HttpMethods.IsPost(request.Method) || !request.Headers.TryGetValue(HeaderName, out var given) || given.Count == 0
            || (request.ContentType is not null && !request.HasJsonContentType()))
        {
            return null;
        }

        var key = given.ToString();
        if (key.Length is 0 or > LongestKey || key.Any(letter => letter is < ' ' or > '~'))
        {
            throw Faults.Of(HeaderName, $"must be 1 to {LongestKey} printable characters");
        }

        var body = request.Body is MemoryStream read && read.TryGetBuffer(out var buffer) ? buffer.AsSpan() : default;
        var secret = request.Headers.Authorization.ToString();
        return new(
            Base64Url.EncodeToString(Digest("place", secret, key)),
            SHA256.HashData([.. Digest("request", request.Method, request.Path + request.QueryString.Value), .. SHA256.HashData(body)]),
            Digest("seal", secret, key));
    }

    /// <summary>Encrypts an answer's body.</summary>
    public byte[] Seal(ReadOnlySpan<byte> body)
    {
        var (nonce, tag) = (AesGcm.NonceByteSizes.MaxSize, AesGcm.TagByteSizes.MaxSize);
        var box = new byte[nonce + tag + body.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, nonce));
        using var cipher = new AesGcm(_seal, tag);
        cipher.Encrypt(box.AsSpan(0, nonce), body, box.AsSpan(nonce + tag), box.AsSpan(nonce, tag));
        return box;
    }

    /// <summary>Decrypts it again.</summary>
    public byte[] Open(ReadOnlySpan<byte> box)
    {
        var (nonce, tag) = (AesGcm.NonceByteSizes.MaxSize, AesGcm.TagByteSizes.MaxSize);
        var body = new byte[box.Length - nonce - tag];
        using var cipher = new AesGcm(_seal, tag);
        cipher.Decrypt(box[..nonce], box[(nonce + tag)..], box.Slice(nonce, tag), body);
        return body;
    }

    private static byte[] Digest(params string[] parts) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts)));
}
