using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sundial.Console.Live;

/// <summary>What goes to the script of a job's page: few bytes, and nothing that it would have to look for.</summary>
internal static class LiveJson
{
    // It is data of a script, which puts it into a page as text; it is never HTML itself.
    private static readonly JsonWriterOptions s_writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One turn of a feed, as a server-sent event named <c>turn</c>.</summary>
    /// <param name="news">Points and lines.</param>
    /// <param name="parts">Parts of the page that look otherwise, as HTML, by the id of the element that holds them.</param>
    /// <param name="now">The console's clock.</param>
    public static FeedMessage Turn(SceneNews news, IReadOnlyDictionary<string, string> parts, DateTimeOffset now) => Event("turn", news.LastEvent, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("now", now.ToUnixTimeMilliseconds());
        if (parts.Count > 0)
        {
            json.WriteStartObject("parts");
            foreach (var (id, html) in parts)
            {
                json.WriteString(id, html);
            }

            json.WriteEndObject();
        }

        if (news.Points.Count > 0)
        {
            WriteCurves(json, news.Points);
        }

        if (news.Lines.Count > 0)
        {
            WriteLines(json, news.Lines);
            json.WriteNumber("left_out", news.LinesLeftOut);
        }

        json.WriteEndObject();
    });

    /// <summary>The event that says that the job has ended.</summary>
    public static FeedMessage End(long lastEvent) => Event("end", lastEvent, json =>
    {
        json.WriteStartObject();
        json.WriteEndObject();
    });

    /// <summary>The event that says that something was missed which cannot be told again: the page is to be read anew.</summary>
    public static FeedMessage Reset(long lastEvent) => Event("reset", lastEvent, json =>
    {
        json.WriteStartObject();
        json.WriteEndObject();
    });

    /// <summary>All curves, for the time when a page is opened.</summary>
    /// <param name="curves">The curves.</param>
    /// <param name="lastEvent">Number of the last event that they tell of: the page follows from there.</param>
    public static byte[] Curves(IEnumerable<PointBatch> curves, long lastEvent) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("after", lastEvent);
        WriteCurves(json, curves);
        json.WriteEndObject();
    });

    /// <summary>Lines of output, the oldest first.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="hasOlder">Whether there are any before them.</param>
    public static byte[] Lines(IReadOnlyList<LogLine> lines, bool hasOlder) => Write(json =>
    {
        json.WriteStartObject();
        WriteLines(json, lines);
        json.WriteBoolean("older", hasOlder);
        json.WriteEndObject();
    });

    private static void WriteCurves(Utf8JsonWriter json, IEnumerable<PointBatch> curves)
    {
        json.WriteStartArray("curves");
        foreach (var curve in curves)
        {
            json.WriteStartObject();
            json.WriteString("name", curve.Name);
            json.WriteNumber("generation", curve.Generation);
            json.WriteStartArray("steps");
            foreach (var step in curve.Steps)
            {
                json.WriteNumberValue(step);
            }

            json.WriteEndArray();
            WriteNumbers(json, "values", curve.Values);
            WriteNumbers(json, "seconds", curve.Seconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            // Seven digits are more than a screen has pixels, and half the bytes.
            json.WriteRawValue(double.IsFinite(number) ? number.ToString("G7", CultureInfo.InvariantCulture) : "null", skipInputValidation: true);
        }

        json.WriteEndArray();
    }

    private static void WriteLines(Utf8JsonWriter json, IReadOnlyList<LogLine> lines)
    {
        json.WriteStartArray("lines");
        foreach (var line in lines)
        {
            json.WriteStartArray();
            json.WriteNumberValue(line.Id);
            json.WriteNumberValue(line.At.ToUnixTimeMilliseconds());
            json.WriteStringValue(line.Text);
            json.WriteBooleanValue(line.IsNotice);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static FeedMessage Event(string name, long lastEvent, Action<Utf8JsonWriter> write)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {lastEvent}\nevent: {name}\ndata: "));
        return new FeedMessage(lastEvent, (byte[])[.. head, .. Write(write), (byte)'\n', (byte)'\n']);
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, s_writing))
        {
            write(json);
        }

        return bytes.WrittenSpan.ToArray();
    }
}
