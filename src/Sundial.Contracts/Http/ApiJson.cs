using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sundial.Contracts.Http;

/// <summary>How a client writes requests and reads answers.</summary>
public static class ApiJson
{
    /// <summary>As <see cref="WireJson.Options"/>, but members that this client does not know are passed over: the server may be newer.</summary>
    public static JsonSerializerOptions Reading { get; } = CreateReading();

    /// <summary>A value as the body of a request.</summary>
    /// <typeparam name="T">The wire record.</typeparam>
    /// <param name="value">The value.</param>
    public static HttpContent Content<T>(T value)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value, WireJson.Options));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static JsonSerializerOptions CreateReading()
    {
        var options = new JsonSerializerOptions(WireJson.Options)
        {
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,

            // What is null is left out by the server, also where the record's constructor has no default for it.
            RespectRequiredConstructorParameters = false,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
