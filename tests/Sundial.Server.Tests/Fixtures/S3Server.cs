using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sundial.Server.Tests.Fixtures;

/// <summary>A store that speaks what <c>S3BlobStore</c> says of S3: path style, one bucket, parts, listings by page. Signatures are not looked at.</summary>
internal sealed class S3Server : IAsyncDisposable
{
    public const string Bucket = "sundial";
    private const int PageSize = 3;
    private static readonly XNamespace Xml = "http://s3.amazonaws.com/doc/2006-03-01/";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, byte[]> _objects = [];
    private readonly ConcurrentDictionary<string, SortedDictionary<int, byte[]>> _uploads = [];

    private S3Server(WebApplication app) => _app = app;

    /// <summary>Where it is.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>The names of the objects, and how many parts went into those that came in parts.</summary>
    public ICollection<string> Keys => _objects.Keys;

    /// <summary>Uploads in parts that were begun and neither completed nor aborted.</summary>
    public int OpenUploads => _uploads.Count;

    /// <summary>How many parts have come.</summary>
    public int PartsReceived { get; private set; }

    /// <summary>What every put is answered, where it is to be refused.</summary>
    public int? RefuseWith { get; set; }

    public static async Task<S3Server> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var server = new S3Server(app);
        app.Map($"/{Bucket}/{{**key}}", server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task<IResult> AnswerAsync(HttpContext context, string? key) => (context.Request.Method, Upload(context)) switch
    {
        ("GET", _) when key is null => Task.FromResult(List(context.Request.Query)),
        ("GET" or "HEAD", _) => Task.FromResult(Get(context, key!)),
        ("PUT", { } upload) => PutPartAsync(context, upload),
        ("PUT", null) => PutAsync(context, key!),
        ("POST", { } upload) => Task.FromResult(Complete(key!, upload)),
        ("POST", null) => Task.FromResult(Begin(key!)),
        ("DELETE", { } upload) => Task.FromResult(Gone(_uploads.TryRemove(upload, out _))),
        ("DELETE", null) => Task.FromResult(Gone(_objects.TryRemove(key!, out _))),
        _ => Task.FromResult(Results.StatusCode(StatusCodes.Status405MethodNotAllowed)),
    };

    private static string? Upload(HttpContext context) => context.Request.Query["uploadId"].SingleOrDefault();

    private static IResult Gone(bool was) => Results.StatusCode(was ? StatusCodes.Status204NoContent : StatusCodes.Status204NoContent);

    private IResult List(IQueryCollection query)
    {
        var prefix = query["prefix"].ToString();
        var after = query["continuation-token"].ToString();
        var found = _objects.Where(one => one.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(one.Key, after) > 0)
            .OrderBy(one => one.Key, StringComparer.Ordinal).ToList();
        var more = found.Count > PageSize;
        return Document(new(
            Xml + "ListBucketResult",
            new XElement(Xml + "IsTruncated", more ? "true" : "false"),
            more ? new XElement(Xml + "NextContinuationToken", found[PageSize - 1].Key) : null,
            found.Take(PageSize).Select(one => new XElement(Xml + "Contents", new XElement(Xml + "Key", one.Key), new XElement(Xml + "Size", one.Value.Length)))));
    }

    private IResult Get(HttpContext context, string key)
    {
        if (!_objects.TryGetValue(key, out var bytes))
        {
            return Fault(StatusCodes.Status404NotFound, "NoSuchKey");
        }

        var range = context.Request.GetTypedHeaders().Range?.Ranges.Single();
        return range?.From >= bytes.Length
            ? Fault(StatusCodes.Status416RangeNotSatisfiable, "InvalidRange")
            : Results.Bytes(bytes, "application/octet-stream", enableRangeProcessing: true);
    }

    private async Task<IResult> PutAsync(HttpContext context, string key)
    {
        var bytes = await BodyAsync(context);
        if (RefuseWith is { } status)
        {
            return Fault(status, "Refused");
        }

        _objects[key] = bytes;
        return Tagged(context, bytes);
    }

    private IResult Begin(string key)
    {
        var upload = Guid.NewGuid().ToString("N");
        _uploads[upload] = [];
        return Document(new(Xml + "InitiateMultipartUploadResult", new XElement(Xml + "Bucket", Bucket), new XElement(Xml + "Key", key), new XElement(Xml + "UploadId", upload)));
    }

    private async Task<IResult> PutPartAsync(HttpContext context, string upload)
    {
        var bytes = await BodyAsync(context);
        if (RefuseWith is { } status)
        {
            return Fault(status, "Refused");
        }

        var number = int.Parse(context.Request.Query["partNumber"].ToString(), CultureInfo.InvariantCulture);
        lock (_uploads[upload])
        {
            _uploads[upload][number] = bytes;
            PartsReceived++;
        }

        return Tagged(context, bytes);
    }

    private IResult Complete(string key, string upload)
    {
        _uploads.Remove(upload, out var parts);
        _objects[key] = [.. parts!.Values.SelectMany(part => part)];
        return Document(new(Xml + "CompleteMultipartUploadResult", new XElement(Xml + "Key", key), new XElement(Xml + "ETag", "\"whole\"")));
    }

    private static async Task<byte[]> BodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }

    private static IResult Tagged(HttpContext context, byte[] bytes)
    {
#pragma warning disable CA5351 // What S3 tags objects with.
        context.Response.Headers.ETag = $"\"{Convert.ToHexStringLower(MD5.HashData(bytes))}\"";
#pragma warning restore CA5351
        return Results.Ok();
    }

    private static IResult Fault(int status, string code) =>
        Results.Content(new XElement("Error", new XElement("Code", code), new XElement("Message", code)).ToString(), "application/xml", statusCode: status);

    private static IResult Document(XElement root) => Results.Content(root.ToString(), "application/xml");
}
