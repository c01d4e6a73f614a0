using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Console.Components.Answers;
using Sundial.Console.Components.Forms;
using Sundial.Console.Components.Pictures;
using Sundial.Console.Sessions;
using Sundial.Contracts.Client;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Http;

namespace Sundial.Console.Pages.Endpoints.Trying;

/// <summary>Asks an endpoint, and shows what it answers and the command that asks the same.</summary>
internal static class TryEndpoint
{
    /// <summary>Most bytes of a form with its file.</summary>
    public const long MostBytes = 64 << 20;

    // A page that carries its picture is twice as long as one that does not; beyond this only the answer is shown.
    private const int MostShownBytes = 8 << 20;

    /// <summary>Shows the form.</summary>
    public static async Task<RazorComponentResult<TryPage>> Ask(string endpoint, ConsoleSession session, CancellationToken cancel)
    {
        var view = await session.Client.Endpoints.GetAsync(endpoint, cancel);
        return new(new { Endpoint = view, Form = await FormAsync(session.Client, view, cancel), Fields = FormFields.Empty });
    }

    /// <summary>Asks, and shows the answer: as a page, or as a part of one for a script.</summary>
    public static async Task<IResult> Handle(string endpoint, HttpContext http, ConsoleSession session, TimeProvider clock, CancellationToken cancel)
    {
        var view = await session.Client.Endpoints.GetAsync(endpoint, cancel);
        var form = await FormAsync(session.Client, view, cancel);
        var posted = await http.Request.ReadFormAsync(cancel);
        var fields = FormFields.Of(posted);
        var trial = await QuestionReader.ReadAsync(session.Client, posted, fields, form, cancel) is { } question
            ? await AskAsync(http, session.Client, view, question, fields.Typed(QuestionReader.As) == QuestionReader.AsSample, clock, cancel)
            : new Trial { Endpoint = view.Name, Fault = FaultOf(fields) };
        return http.Request.IsFromScript
            ? new RazorComponentResult<TrialView>(new { Trial = trial })
            : new RazorComponentResult<TryPage>(new { Endpoint = view, Form = form, Fields = fields, Trial = trial });
    }

    /// <summary>The form for an endpoint, with what is known of its columns.</summary>
    public static Task<TryForm> FormAsync(SundialClient client, EndpointView endpoint, CancellationToken cancel) =>
        DataKnowledge.AddAsync(TryForm.Of(endpoint.Variants.FirstOrDefault(variant => !variant.Shadow)?.Signature), client, endpoint, cancel);

    private static async Task<Trial> AskAsync(HttpContext http, SundialClient client, EndpointView endpoint, Question question, bool isSample, TimeProvider clock, CancellationToken cancel)
    {
        var trial = new Trial
        {
            Endpoint = endpoint.Name,
            File = question.File,
            Curl = CurlLine.Of($"{http.Request.Scheme}://{http.Request.Host}", endpoint.Name, question),
            NeedsFile = question.File is null && CurlLine.NeedsFile(question),
            Picture = PictureOf(http, question, isSample),
            PictureSize = PixelSize.Of(question.Body.Span),
        };
        var began = clock.GetTimestamp();
        try
        {
            var answer = question.IsOpenInference
                ? await client.Inference.InferAsync(endpoint.Name, question.Body, question.Options, cancel)
                : await client.Inference.InvokeAsync(endpoint.Name, question.Body, question.MediaType, question.Options, cancel);
            return trial with
            {
                Seconds = clock.GetElapsedTime(began).TotalSeconds,
                Answer = AnswerReader.Read(answer.Body, answer.MediaType),
                Id = answer.Id,
                IsKept = endpoint.CaptureShare >= 1,
            };
        }
        catch (ApiException refused) when (refused.Status != System.Net.HttpStatusCode.Unauthorized)
        {
            return trial with { Fault = refused.Problem.Detail ?? refused.Problem.Title ?? refused.Message };
        }
        catch (ServerUnreachableException unreachable)
        {
            return trial with { Fault = unreachable.Message };
        }
    }

    // A script has the picture that it sent; a page gets it back.
    private static string? PictureOf(HttpContext http, Question question, bool isSample) =>
        !PictureType.Is(question.MediaType) ? null
        : http.Request.IsFromScript && !isSample ? string.Empty
        : question.Body.Length <= MostShownBytes ? $"data:{question.MediaType};base64,{Convert.ToBase64String(question.Body.Span)}"
        : null;

    private static string FaultOf(FormFields fields) =>
        new[] { QuestionReader.File, QuestionReader.Text, QuestionReader.Media, QuestionReader.Threshold, string.Empty }.Select(fields.Fault).OfType<string>().FirstOrDefault() ?? "Fill in the form.";
}
