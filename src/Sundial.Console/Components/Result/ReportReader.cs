using System.Text.Json;
using System.Text.Json.Nodes;
using Sundial.Contracts.Http;

namespace Sundial.Console.Components.Result;

/// <summary>Reads reports, which any program may have written.</summary>
internal static class ReportReader
{
    /// <summary>Reads one. A member that is not what it should be is left out, and the others are read.</summary>
    /// <returns>Null where it is no object, or has nothing that is known.</returns>
    public static ResultReport? Read(JsonElement report)
    {
        if (report.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        try
        {
            return KnownOf(report.Deserialize<ResultReport>(ApiJson.Reading));
        }
        catch (JsonException)
        {
            return KnownOf(Sound(report).Deserialize<ResultReport>(ApiJson.Reading));
        }
    }

    // Member by member: one that cannot be read must not hide all that can.
    private static JsonObject Sound(JsonElement report)
    {
        var sound = new JsonObject();
        foreach (var member in report.EnumerateObject())
        {
            var alone = new JsonObject { [member.Name] = JsonNode.Parse(member.Value.GetRawText()) };
            try
            {
                alone.Deserialize<ResultReport>(ApiJson.Reading);
            }
            catch (JsonException)
            {
                continue;
            }

            sound[member.Name] = JsonNode.Parse(member.Value.GetRawText());
        }

        return sound;
    }

    private static ResultReport? KnownOf(ResultReport? read) => read == new ResultReport() ? null : read;
}
