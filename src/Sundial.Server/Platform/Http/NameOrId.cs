using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Platform.Http;

/// <summary>What a path or a member names a resource by: its id or its name. A handler takes it as a parameter.</summary>
/// <remarks>In SQL: <c>where id = @id::uuid or name = @name::text</c>, with both as parameters; one of them is null. No name parses as an id, as <see cref="CheckNew"/> sees to.</remarks>
internal sealed partial record NameOrId
{
    private NameOrId(Guid? id, string? name) => (Id, Name) = (id, name);

    /// <summary>The id; null where a name was given.</summary>
    public Guid? Id { get; }

    /// <summary>The name; null where an id was given; empty for what cannot be a name, and so is nobody's.</summary>
    public string? Name { get; }

    /// <summary>Reads either.</summary>
    public static NameOrId Parse(string text) =>
        Guid.TryParseExact(text, "D", out var id) ? new(id, null)
        : Shape().IsMatch(text) ? new(null, text)
        : new(null, "");

    /// <summary>For the binding of routes; never fails, since what cannot be a name is nobody's name.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out NameOrId? result)
    {
        result = Parse(text ?? "");
        return true;
    }

    /// <summary>Looks at a name that is to be given to something new.</summary>
    /// <param name="faults">Takes the fault.</param>
    /// <param name="member">The member of the request, by its name on the wire.</param>
    /// <param name="name">The name.</param>
    /// <param name="longest">Most characters.</param>
    public static void CheckNew(Faults faults, string member, string? name, int longest = 100)
    {
        if (faults.Check(
            name is not null && name.Length <= longest && Shape().IsMatch(name),
            member,
            $"must be 1 to {longest} letters, digits, dots, hyphens and underscores, a letter or digit first"))
        {
            faults.Check(!Guid.TryParse(name, out _), member, "must not look like an id");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Id?.ToString() ?? Name ?? "";

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z")]
    private static partial Regex Shape();
}
