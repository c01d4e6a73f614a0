using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sundial.Console.Sessions;
using Sundial.Contracts.Http;

namespace Sundial.Console.Uploads;

/// <summary>What went wrong with an upload, for the script that sends it: a title, a sentence, and where to go on.</summary>
internal static class UploadFaults
{
    private const string Offset = "expected_offset";

    /// <summary>Tells refusals of the API as JSON.</summary>
    public static async ValueTask<object?> TellAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (ApiException refused) when (refused.Status != System.Net.HttpStatusCode.Unauthorized)
        {
            var told = Trouble.Of(refused);
            return Results.Json(new { told.Title, told.Text, refused.Problem.Code, Offset = OffsetOf(refused) }, statusCode: told.Status);
        }
        catch (ServerUnreachableException)
        {
            return Results.Json(new { Trouble.NoAnswer.Title, Trouble.NoAnswer.Text, Code = "", Offset = (long?)null }, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>Refuses what makes no sense to send.</summary>
    public static IResult Refusal(string title, string text) =>
        Results.Json(new { Title = title, Text = text, Code = "console.not-expected", Offset = (long?)null }, statusCode: StatusCodes.Status400BadRequest);

    private static long? OffsetOf(ApiException refused) =>
        refused.Problem.Extensions?.TryGetValue(Offset, out var offset) == true && offset.ValueKind == JsonValueKind.Number && offset.TryGetInt64(out var bytes) ? bytes : null;
}
