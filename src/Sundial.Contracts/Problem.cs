using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sundial.Contracts;

/// <summary>What went wrong, as RFC 9457 problem details.</summary>
public sealed record Problem
{
    /// <summary>What <see cref="Type"/> begins with; the code of the problem follows.</summary>
    public const string TypePrefix = "urn:sundial:problem:";

    /// <summary>Media type of a problem on the wire.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>Stable name of the kind of problem: <see cref="TypePrefix"/> and a code such as <c>datasets.name-taken</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The kind of problem in a few words.</summary>
    public string? Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public int? Status { get; init; }

    /// <summary>This one problem, in a sentence: what, where, and what to do.</summary>
    public string? Detail { get; init; }

    /// <summary>The path it happened at.</summary>
    public string? Instance { get; init; }

    /// <summary>The id under which the server's log has it.</summary>
    public string? TraceId { get; init; }

    /// <summary>What is wrong with which member of the request, by its name on the wire.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>Whatever else this kind of problem tells, such as <c>earliest_deadline_at</c>.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Extensions { get; init; }

    /// <summary>The stable code, such as <c>datasets.name-taken</c>.</summary>
    [JsonIgnore]
    public string Code => Type?.StartsWith(TypePrefix, StringComparison.Ordinal) == true ? Type[TypePrefix.Length..] : Type ?? "unknown";
}
