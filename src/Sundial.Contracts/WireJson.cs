using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sundial.Contracts;

/// <summary>How everything that crosses a process boundary is written.</summary>
public static class WireJson
{
    /// <summary>snake_case names and enum values, UTC times in ISO 8601, nulls left out; an unknown member is an error that names it.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Sets the rules on options that somebody else owns.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DictionaryKeyPolicy = null;
        options.PropertyNameCaseInsensitive = false;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowDuplicateProperties = false;
        options.MaxDepth = 32;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Strict);
        Apply(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
