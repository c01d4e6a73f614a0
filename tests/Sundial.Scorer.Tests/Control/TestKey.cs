using System.Net.Http.Headers;
using System.Text;
using Sundial.Contracts.Hosting;
using Sundial.Testing.Hosting;

namespace Sundial.Scorer.Tests.Control;

/// <summary>A tenant's key, and requests with it.</summary>
internal sealed class TestKey
{
    public const string Text = "sdl_AAAABBBBCCCCddddeeeeffffgggg";

    /// <summary>Where the endpoint "digits" is asked.</summary>
    public const string Path = "/v2/models/digits/infer";

    /// <summary>For an answer to four numbers.</summary>
    public const string Body = """{"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[1,2,3,4]}]}""";

    public static AssignedKey Of(Guid tenant) => WrittenAssignment.Key(Text, tenant);

    /// <summary>Asks the endpoint "digits" for an answer to four numbers.</summary>
    public static async Task<HttpResponseMessage> AskAsync(HttpClient http, Uri scorer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(scorer, Path))
        {
            Content = new StringContent(Body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Text);
        return await http.SendAsync(request);
    }
}
