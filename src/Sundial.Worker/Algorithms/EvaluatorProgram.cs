using System.Text;
using System.Text.Json;
using Sundial.Contracts;
using Sundial.Learning.Data;
using Sundial.Learning.Evaluation;
using Sundial.OnnxRuntime;

namespace Sundial.Worker.Algorithms;

/// <summary>Scores models of a built-in algorithm on data that their training never sees: a request a line in, an answer a line out, until the input ends.</summary>
/// <remarks>
/// The answer to <c>{"model":…,"data":…,"part":"held-out","seed":1,"examples":true}</c> is such as <c>{"metric":"accuracy","value":…,"count":…,"log_loss":…}</c>,
/// after one line <c>{"example":{"input":…,"output":{…},"expected":…}}</c> an example where those are wanted;
/// or <c>{"error":…}</c>, and it goes on with the next request.
/// </remarks>
internal static class EvaluatorProgram
{
    private const int Done = 0;

    /// <summary>Answers until there is nothing more to answer.</summary>
    /// <param name="scorer">Scores.</param>
    /// <param name="input">Takes requests.</param>
    /// <param name="output">Takes answers.</param>
    /// <returns>0.</returns>
    public static int Run(IModelScorer scorer, Stream input, Stream output)
    {
        using var watch = new AlgorithmWatch(() => { });
        using var requests = new StreamReader(input, new UTF8Encoding(false));
        using var lines = new BufferedStream(output, 1 << 16);
        var answers = new AnswerLines(lines);
        while (requests.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                Answer(line, scorer, answers);
            }
        }

        return Done;
    }

    private static void Answer(string line, IModelScorer scorer, AnswerLines answers)
    {
        try
        {
            scorer.Score(JsonSerializer.Deserialize<EvaluationRequest>(line, WireJson.Options) ?? throw new JsonException("the request is null"), answers);
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            answers.Error($"The request cannot be read ({fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}); write {{\"model\":…,\"data\":…,\"part\":\"test\"}} on one line.");
        }
        catch (Exception fault) when (fault is AlgorithmException or DatasetException or ModelException or OrtException)
        {
            answers.Error(fault.Message);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            answers.Error($"The model cannot be scored ({fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}).");
        }
    }
}
