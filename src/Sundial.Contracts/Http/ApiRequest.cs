namespace Sundial.Contracts.Http;

/// <summary>A request that can be sent more than once.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Path below the server's address, such as <c>v1/models</c>, with its query.</param>
public sealed record ApiRequest(HttpMethod Method, string Path)
{
    /// <summary>Makes the body, anew for each try; null for none.</summary>
    public Func<HttpContent>? Body { get; init; }

    /// <summary>More headers.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Whether to do it twice is as good as once. Only then is it tried again when no answer came.</summary>
    public bool IsRepeatable { get; init; } = Method == HttpMethod.Get || Method == HttpMethod.Head || Method == HttpMethod.Put || Method == HttpMethod.Delete;

    /// <summary>How long one try may wait for the answer's headers; 100 s unless set.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long tries may go on after the first; none unless set.</summary>
    public TimeSpan RetryFor { get; init; }

    /// <summary>Whether the body is held back until the server asks for it, so that one who has the bytes already is not sent them again.</summary>
    public bool ExpectContinue { get; init; }

    /// <summary>With a value as its body, as JSON.</summary>
    /// <typeparam name="T">The wire record.</typeparam>
    /// <param name="value">The value.</param>
    public ApiRequest With<T>(T value) => this with { Body = () => ApiJson.Content(value) };
}
