using Sundial.Cli.Observers;
using Sundial.Cli.Remote;
using Sundial.Cli.Reports;
using Sundial.Contracts.Client;

namespace Sundial.Cli.Commands.Endpoints;

/// <summary><c>sundial predict ENDPOINT …</c>: files in, what the endpoint makes of each out.</summary>
/// <param name="call">The command.</param>
/// <param name="endpoint">The endpoint's name.</param>
/// <param name="options">What goes with each request.</param>
/// <param name="mediaType">What is sent; told by the bytes where null.</param>
/// <param name="target">Where the answer goes as it came; null for words.</param>
internal sealed class EndpointPrediction(RemoteCall call, string endpoint, InferenceOptions options, string? mediaType, string? target)
{
    /// <summary>Asks about each input.</summary>
    /// <param name="path">A file, a folder of pictures, or <c>-</c>.</param>
    public async Task<ExitCode> RunAsync(string path)
    {
        var inputs = PredictionInput.Of(path, mediaType);
        if (target is not null && Directory.Exists(path))
        {
            throw new UsageException("--out takes one answer, and a folder has many; name one file, or leave it out.");
        }

        foreach (var input in inputs)
        {
            var answer = input.IsOpenInference
                ? await call.Client.Inference.InferAsync(endpoint, input.Body, options, call.Cancel)
                : await call.Client.Inference.InvokeAsync(endpoint, input.Body, input.MediaType, options, call.Cancel);
            await TellAsync(input, answer);
        }

        return ExitCode.Ok;
    }

    private async Task TellAsync(PredictionInput input, InferenceAnswer answer)
    {
        if (target is not null)
        {
            await File.WriteAllBytesAsync(target, answer.Body, call.Cancel);
            call.Terminal.Event(new { Event = "prediction", Input = input.Name, answer.Id, answer.MediaType, File = target });
            call.Terminal.Line($"{target}, {Numbers.Bytes(answer.Body.Length)} of {answer.MediaType}");
            return;
        }

        var only = AnswerWords.Labels(answer) is [var label] ? label : default;
        call.Terminal.Event(new
        {
            Event = "prediction",
            Input = input.Name,
            answer.Id,
            answer.MediaType,
            only.Label,
            Probability = Numbers.Finite(only.Confidence, 6),
            Answer = AnswerWords.Value(answer),
        });
        var isNamed = only.Label is not null || AnswerWords.IsDetection(answer);
        foreach (var line in AnswerWords.Lines(answer))
        {
            call.Terminal.Line($"{(!isNamed ? string.Empty : $"{Printable.Of(Path.GetFileName(input.Name))}\t")}{Printable.Of(line)}");
        }
    }
}
