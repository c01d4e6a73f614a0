using Microsoft.AspNetCore.Http;

namespace Sundial.Scorer.Http;

/// <summary>Writes errors.</summary>
internal static class Errors
{
    /// <summary>The header that names the kind of an error in SageMaker's words.</summary>
    public const string TypeHeader = "x-amzn-ErrorType";

    /// <summary>Makes an answer an error.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="status">The status; a model's own fault is 500 in either dialect.</param>
    /// <param name="message">A sentence: what, where, what to do.</param>
    public static void Write(Exchange exchange, int status, string message)
    {
        var answer = exchange.Answer;
        answer.Clear();
        exchange.JsonBytes = null;
        exchange.AnswerType = MediaTypes.Json;
        exchange.Status = status;
        if (exchange.Dialect == ErrorDialect.OpenInference)
        {
            answer.Write("{\"error\":"u8);
            answer.WriteString(message);
            answer.Write((byte)'}');
            return;
        }

        exchange.Http.Response.Headers[TypeHeader] = TypeOf(status);
        answer.Write("{\"Message\":"u8);
        answer.WriteString(message);
        answer.Write((byte)'}');
    }

    /// <summary>Makes an answer the fault of what answers behind the endpoint.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="message">A sentence: what, where, what to do.</param>
    /// <param name="originalStatus">The status of what failed.</param>
    /// <param name="original">What it said.</param>
    public static void WriteModelFault(Exchange exchange, string message, int originalStatus, ReadOnlySpan<char> original)
    {
        if (exchange.Dialect == ErrorDialect.OpenInference)
        {
            Write(exchange, StatusCodes.Status500InternalServerError, message);
            return;
        }

        var answer = exchange.Answer;
        answer.Clear();
        exchange.JsonBytes = null;
        exchange.AnswerType = MediaTypes.Json;
        exchange.Status = StatusCodes.Status424FailedDependency;
        exchange.Http.Response.Headers[TypeHeader] = "ModelError";
        answer.Write("{\"Message\":"u8);
        answer.WriteString(message);
        answer.Write(",\"OriginalStatusCode\":"u8);
        answer.Write((long)originalStatus);
        answer.Write(",\"OriginalMessage\":"u8);
        answer.WriteString(original);
        answer.Write((byte)'}');
    }

    private static string TypeOf(int status) => status switch
    {
        401 or 403 => "AccessDeniedException",
        429 => "ThrottlingException",
        503 => "ServiceUnavailable",
        >= 500 => "InternalFailure",
        _ => "ValidationError",
    };
}
