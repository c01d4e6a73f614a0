using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sundial.Server.Platform.Problems;

/// <summary>Says in words for the caller what a JSON body lacks: the library's own speak of our types.</summary>
internal static partial class JsonFaults
{
    /// <summary>The problem for a body that could not be read.</summary>
    public static ProblemException Of(JsonException fault)
    {
        var place = PlaceOf(fault);
        var path = PathOf(fault.Path);
        if (UnknownMember().Match(fault.Message) is { Success: true } unknown)
        {
            var name = unknown.Groups[1].Value;
            var whole = path.EndsWith(name, StringComparison.Ordinal) ? path : Join(path, name);
            return new(RequestProblems.MemberUnknown, $"The body has a member '{Short(whole)}' that this request does not take{place}; leave it out or correct its name.")
            {
                Errors = new Dictionary<string, string[]> { [Short(whole)] = ["is not a member of this request"] },
            };
        }

        if (MissingMembers().Match(fault.Message) is { Success: true } missing)
        {
            var names = QuotedName().Matches(missing.Groups[1].Value).Select(name => Join(path, name.Groups[1].Value)).ToArray();
            return new(RequestProblems.Invalid, $"The body lacks {string.Join(", ", names)}.")
            {
                Errors = names.ToDictionary(name => name, _ => new[] { "is required" }),
            };
        }

        if (Duplicate().Match(fault.Message) is { Success: true } duplicate)
        {
            var name = Short(duplicate.Groups[1].Value);
            return new(RequestProblems.Invalid, $"The body has the member '{name}' twice{place}.") { Errors = new Dictionary<string, string[]> { [name] = ["stands twice"] } };
        }

        // With a cause, the bytes are no JSON or a value does not fit the member's type; a null for a member that takes none has no cause.
        if (path.Length > 0 && fault.InnerException is not JsonException)
        {
            var rule = fault.Message.Contains("null", StringComparison.OrdinalIgnoreCase) && fault.Message.Contains("allow", StringComparison.OrdinalIgnoreCase)
                ? "must not be null"
                : "has a value of the wrong type or out of range";
            return new(RequestProblems.Invalid, $"{Short(path)} {rule}{place}.") { Errors = new Dictionary<string, string[]> { [Short(path)] = [rule] } };
        }

        return new(RequestProblems.Malformed, $"The body is not the JSON that this request takes{place}.");
    }

    private static string PlaceOf(JsonException fault) => fault is { LineNumber: { } line, BytePositionInLine: { } position }
        ? string.Create(CultureInfo.InvariantCulture, $" (line {line + 1}, byte {position + 1})")
        : "";

    private static string PathOf(string? path) => path is null or "$" ? "" : path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path[1..];

    private static string Join(string path, string name) => path.Length == 0 ? Short(name) : $"{Short(path)}.{Short(name)}";

    // What the caller sent is told back, but not all of 10 MB.
    private static string Short(string text) => text.Length <= 100 ? text : text[..100] + "…";

    [GeneratedRegex("^The JSON property '(.*)' could not be mapped", RegexOptions.Singleline)]
    private static partial Regex UnknownMember();

    [GeneratedRegex("was missing required properties including: (.*)$", RegexOptions.Singleline)]
    private static partial Regex MissingMembers();

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex QuotedName();

    [GeneratedRegex("^Duplicate property '(.*)' encountered", RegexOptions.Singleline)]
    private static partial Regex Duplicate();
}
