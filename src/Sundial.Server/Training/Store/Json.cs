using System.Text.Json;
using Sundial.Contracts;
using Sundial.Contracts.Training;

namespace Sundial.Server.Training.Store;

/// <summary>How values lie in jsonb columns and in names: as on the wire.</summary>
internal static class Json
{
    /// <summary>Text for a jsonb parameter.</summary>
    public static string Of<T>(T value) => JsonSerializer.Serialize(value, WireJson.Options);

    /// <summary>A value of a jsonb column.</summary>
    public static T To<T>(string text) => JsonSerializer.Deserialize<T>(text, WireJson.Options)!;

    /// <summary>A state as the column has it.</summary>
    public static string Name(JobState state) => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());

    /// <summary>A state of the column.</summary>
    public static JobState State(string name) => Enum.Parse<JobState>(name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
}
