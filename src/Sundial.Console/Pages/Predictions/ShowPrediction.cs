using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Console.Components.Answers;
using Sundial.Console.Components.Pictures;
using Sundial.Console.Pages.Endpoints.Trying;
using Sundial.Console.Sessions;
using Sundial.Contracts.Client;

namespace Sundial.Console.Pages.Predictions;

/// <summary>A prediction with what was asked and answered.</summary>
internal static class ShowPrediction
{
    private const int MostShown = 8 << 20;
    private const int MostShadows = 20;

    /// <summary>Shows it.</summary>
    public static async Task<RazorComponentResult<PredictionPage>> Handle(string endpoint, Guid prediction, HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        var endpoints = session.Client.Endpoints;
        var known = await endpoints.GetPredictionAsync(endpoint, prediction, cancel);
        var asked = known.Record.ShadowOf ?? prediction;   // a shadow was asked the same
        var request = known.RequestBytes <= MostShown ? await endpoints.GetRequestAsync(endpoint, asked, cancel) : null;
        var answer = known.AnswerBytes <= MostShown ? await endpoints.GetAnswerAsync(endpoint, prediction, cancel) : null;
        var isPicture = PictureType.Is(known.Record.RequestType);
        return new(new
        {
            Endpoint = endpoint,
            Prediction = known,
            Asked = asked,
            Question = request is null || isPicture ? null : AskedTable.Of(request, known.Record.RequestType) ?? (object?)AnswerReader.TextOf(request),
            Size = isPicture && request is not null ? PixelSize.Of(request) : null,
            Answer = answer is null ? null : AnswerReader.Read(answer, known.Record.AnswerType),
            Shadows = await endpoints.ListPredictionsAsync(endpoint, new PredictionFilter { ShadowOf = prediction }, cancel).Take(MostShadows).ToListAsync(cancel),
            Curl = CurlLine.Of($"{http.Request.Scheme}://{http.Request.Host}", endpoint, QuestionOf(request, known.Record.RequestType, asked)),
        });
    }

    // The bytes lie with the server; under the name by which the page's link saves them, or in the line where they are short and text.
    private static Question QuestionOf(byte[]? request, string mediaType, Guid asked)
    {
        var question = new Question(request ?? [], mediaType.Length == 0 ? "application/octet-stream" : mediaType, request is not null && QuestionReader.HasTensors(request), null, new());
        return request is null || CurlLine.NeedsFile(question) || QuestionReader.IsBinary(request) ? question with { File = $"{asked}-request" } : question;
    }
}
