using System.Net.Http.Headers;

namespace Sundial.OpenInference.Conformance;

/// <summary>The server that is asked, and the names of its models.</summary>
public sealed class ConformanceTarget(Uri url, string? key = null) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = url, Timeout = TimeSpan.FromSeconds(30) };

    public Uri Url { get; } = url;

    /// <summary>The identity model of FP32; null for the prefix and fp32.</summary>
    public string? Model { get; init; }

    public string Prefix { get; init; } = "identity_";

    public string Two { get; init; } = "sum_difference";

    public string Vector { get; init; } = "vector_fp32";

    /// <summary>Only cases whose name contains it.</summary>
    public string Only { get; init; } = "";

    public bool FailedOnly { get; init; }

    /// <summary>The name of the model that plays a role: a datatype, <c>two</c> or <c>vector</c>.</summary>
    public string NameOf(string role) => role switch
    {
        "two" => Two,
        "vector" => Vector,
        "FP32" => Model ?? $"{Prefix}fp32",
#pragma warning disable CA1308 // The default names are in lower case.
        _ => $"{Prefix}{role.ToLowerInvariant()}",
#pragma warning restore CA1308
    };

    public static ConformanceTarget? Parse(string[] args)
    {
        var options = new Dictionary<string, string>();
        var urls = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--failed")
            {
                options["--failed"] = "";
            }
            else if (args[i] is "--model" or "--key" or "--prefix" or "--two" or "--vector" or "--only" && i + 1 < args.Length)
            {
                options[args[i]] = args[++i];
            }
            else
            {
                urls.Add(args[i]);
            }
        }

        return urls is [var url] && Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"
            ? new ConformanceTarget(parsed, options.GetValueOrDefault("--key"))
            {
                Model = options.GetValueOrDefault("--model"),
                Prefix = options.GetValueOrDefault("--prefix", "identity_"),
                Two = options.GetValueOrDefault("--two", "sum_difference"),
                Vector = options.GetValueOrDefault("--vector", "vector_fp32"),
                Only = options.GetValueOrDefault("--only", ""),
                FailedOnly = options.ContainsKey("--failed"),
            }
            : null;
    }

    public async Task<Answer> SendAsync(Request request)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Path);
        if (key is not null)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        if (request.Body is { } body)
        {
            message.Content = request.Chunked ? new StreamContent(new OneWayStream(body)) : new ByteArrayContent(body);
            message.Headers.TransferEncodingChunked = request.Chunked ? true : null;
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(request.HeaderLength is null ? "application/json" : "application/octet-stream");
        }

        if (request.HeaderLength is { } length)
        {
            message.Headers.TryAddWithoutValidation(Answer.HeaderLengthName, length);
        }

        if (request.Encoding is { } encoding)
        {
            message.Content!.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        }

        using var response = await _client.SendAsync(message);
        return await Answer.OfAsync(response);
    }

    public void Dispose() => _client.Dispose();

    // A stream whose length nobody knows, so that its body goes in chunks.
    private sealed class OneWayStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
