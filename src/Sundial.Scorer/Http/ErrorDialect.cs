namespace Sundial.Scorer.Http;

/// <summary>In whose words an error is told.</summary>
internal enum ErrorDialect
{
    /// <summary><c>{"error": "…"}</c>.</summary>
    OpenInference,

    /// <summary><c>{"Message": "…"}</c> with the header <c>x-amzn-ErrorType</c>.</summary>
    SageMaker,
}
