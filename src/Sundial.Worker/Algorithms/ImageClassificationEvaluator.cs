using System.Text;
using System.Text.Json;
using Sundial.Contracts;
using Sundial.Learning.Data;
using Sundial.Learning.Evaluation;
using Sundial.OnnxRuntime;

namespace Sundial.Worker.Algorithms;

/// <summary>Scores image classifiers on data that their training never sees: a request a line in, an answer a line out, until the input ends.</summary>
/// <remarks>
/// The answer to <c>{"model":…,"data":…,"part":"held-out","seed":1,"examples":true}</c> is <c>{"metric":"accuracy","value":…,"count":…,"log_loss":…}</c>,
/// after one line <c>{"example":{"input":…,"output":{"label":…,"probability":…},"expected":…}}</c> an example where those are wanted;
/// or <c>{"error":…}</c>, and it goes on with the next request.
/// </remarks>
internal static class ImageClassificationEvaluator
{
    private const int Done = 0;

    /// <summary>Answers until there is nothing more to answer.</summary>
    /// <param name="input">Takes requests.</param>
    /// <param name="output">Takes answers.</param>
    /// <returns>0.</returns>
    public static int Run(Stream input, Stream output)
    {
        using var watch = new AlgorithmWatch(() => { });
        using var data = new EvaluationData();
        using var requests = new StreamReader(input, new UTF8Encoding(false));
        using var lines = new BufferedStream(output, 1 << 16);
        while (requests.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                Answer(line, data, lines);
                lines.Flush();
            }
        }

        return Done;
    }

    private static void Answer(string line, EvaluationData data, Stream lines)
    {
        try
        {
            var request = JsonSerializer.Deserialize<EvaluationRequest>(line, WireJson.Options) ?? throw new JsonException("the request is null");
            Evaluate(request, data, lines);
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            WriteError(lines, $"The request cannot be read ({fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}); write {{\"model\":…,\"data\":…,\"part\":\"test\"}} on one line.");
        }
        catch (Exception fault) when (fault is AlgorithmException or DatasetException or ModelException or OrtException)
        {
            WriteError(lines, fault.Message);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            WriteError(lines, $"The model cannot be scored ({fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}).");
        }
    }

    private static void Evaluate(EvaluationRequest request, EvaluationData data, Stream lines)
    {
        using var model = ImageClassifier.Open(request.Model, threads: 1);
        var images = data.For(request.Data, model);
        var counter = new ConfusionCounter(model.ClassNames);
        model.Classify(images, EvaluationData.Part(images, request), (index, probabilities) =>
        {
            var expected = images.Labels[index];
            var answered = counter.Add(expected, probabilities);
            if (request.Examples)
            {
                WriteExample(lines, images.NameOf(index), model.ClassNames[answered], probabilities[answered], model.ClassNames[expected]);
            }
        });
        var metrics = counter.ToMetrics();
        Write(lines, json =>
        {
            json.WriteString("metric", "accuracy");
            json.WriteNumber("value", metrics.Accuracy);
            json.WriteNumber("count", metrics.Count);
            json.WriteNumber("log_loss", metrics.LogLoss);
        });
    }

    private static void WriteExample(Stream lines, string input, string label, float probability, string expected) => Write(lines, json =>
    {
        json.WriteStartObject("example");
        json.WriteString("input", input);
        json.WriteStartObject("output");
        json.WriteString("label", label);
        json.WriteNumber("probability", Math.Round(probability, 6));
        json.WriteEndObject();
        json.WriteString("expected", expected);
        json.WriteEndObject();
    });

    private static void WriteError(Stream lines, string sentence) => Write(lines, json => json.WriteString("error", sentence));

    private static void Write(Stream lines, Action<Utf8JsonWriter> content)
    {
        using (var json = new Utf8JsonWriter(lines))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        lines.WriteByte((byte)'\n');
    }
}
