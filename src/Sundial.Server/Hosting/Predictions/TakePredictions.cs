using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Hosting;

namespace Sundial.Server.Hosting.Predictions;

/// <summary>A scorer brings predictions that it kept.</summary>
internal static class TakePredictions
{
    /// <summary>Handles the request. Once it is answered, the predictions survive a kill of everything.</summary>
    public static async Task<IResult> Handle(Guid scorer, HttpContext http, PredictionIntake intake, CancellationToken cancel)
    {
        if (!string.Equals(http.Request.ContentType, PredictionFrames.MediaType, StringComparison.OrdinalIgnoreCase))
        {
            return TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        using var body = await PooledBody.ReadAsync(http.Request.Body, http.Request.ContentLength, cancel);
        await intake.TakeAsync(scorer, Read(body.Bytes), cancel);
        return TypedResults.NoContent();
    }

    private static IReadOnlyList<PredictionFrame> Read(ReadOnlyMemory<byte> batch)
    {
        try
        {
            return PredictionFrames.ReadBatch(batch);
        }
        catch (InvalidDataException fault)
        {
            throw PredictionsProblems.BatchUnreadable.For(fault.Message);
        }
    }
}
