using System.Text.Json;
using Sundial.Contracts;
using Sundial.Contracts.Hosting;

namespace Sundial.Server.Hosting.Store;

/// <summary>How values lie in columns: as on the wire.</summary>
internal static class HostingJson
{
    /// <summary>Text for a jsonb parameter.</summary>
    public static string Of<T>(T value) => JsonSerializer.Serialize(value, WireJson.Options);

    /// <summary>A value of a jsonb column.</summary>
    public static T To<T>(string text) => JsonSerializer.Deserialize<T>(text, WireJson.Options)!;

    /// <summary>A value of an enumeration as a column has it.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>A state of a column.</summary>
    public static EndpointState State(string name) => Enum.Parse<EndpointState>(name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);

    /// <summary>A readiness of a column.</summary>
    public static RevisionReadiness Readiness(string name) => Enum.Parse<RevisionReadiness>(name, ignoreCase: true);
}
