using System.Text.Json;

namespace Sundial.Worker.Algorithms;

/// <summary>What an evaluator answers: a JSON object a line.</summary>
/// <param name="output">Takes the lines; flushed after each answer.</param>
internal sealed class AnswerLines(Stream output)
{
    /// <summary>Tells what a model made of an example.</summary>
    /// <param name="input">Where the example lies in the data.</param>
    /// <param name="answer">Writes the members of what the model said.</param>
    /// <param name="expected">Writes what would have been right.</param>
    public void Example(string input, Action<Utf8JsonWriter> answer, Action<Utf8JsonWriter> expected) => Write(json =>
    {
        json.WriteStartObject("example");
        json.WriteString("input", input);
        json.WriteStartObject("output");
        answer(json);
        json.WriteEndObject();
        json.WritePropertyName("expected");
        expected(json);
        json.WriteEndObject();
    });

    /// <summary>Tells the score, which is the last line of an answer.</summary>
    /// <param name="metric">What was measured.</param>
    /// <param name="value">The number.</param>
    /// <param name="count">On how many examples.</param>
    /// <param name="more">Other figures, by name.</param>
    public void Metric(string metric, double value, int count, params ReadOnlySpan<(string Name, double? Value)> more)
    {
        var figures = more.ToArray();
        Write(json =>
        {
            json.WriteString("metric", metric);
            json.WriteNumber("value", value);
            json.WriteNumber("count", count);
            foreach (var (name, figure) in figures)
            {
                if (figure is { } known && double.IsFinite(known))
                {
                    json.WriteNumber(name, known);
                }
            }
        });
        output.Flush();
    }

    /// <summary>Tells why there is no score.</summary>
    public void Error(string sentence)
    {
        Write(json => json.WriteString("error", sentence));
        output.Flush();
    }

    private void Write(Action<Utf8JsonWriter> content)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }
}
