using Microsoft.AspNetCore.Http;
using Sundial.Scorer.Http;
using Sundial.Scorer.Protocols.OpenInference;

namespace Sundial.Scorer.Protocols.SageMaker;

/// <summary>Which format the body of an invocation has, by its media type.</summary>
internal static class InvocationFormats
{
    /// <summary>The format.</summary>
    public static PredictionFormat Of(HttpRequest request)
    {
        var type = request.ContentType;
        if (request.Headers.ContainsKey(MediaTypes.JsonLengthHeader) || MediaTypes.Is(type, OpenInferenceFormat.BinaryJson))
        {
            return OpenInferenceFormat.Instance;
        }

        return type is null || MediaTypes.Is(type, MediaTypes.Json) ? InvocationJsonFormat.Instance
            : MediaTypes.Is(type, MediaTypes.Csv) ? CsvFormat.Instance
            : type.StartsWith("image/", StringComparison.OrdinalIgnoreCase) ? ImageFormat.Instance
            : UnknownFormat.Instance;
    }
}
