namespace Sundial.Server.Platform.Problems;

/// <summary>Collects everything that is wrong with a request, so that the caller hears of all of it at once.</summary>
/// <example><code>
/// var faults = new Faults();
/// faults.Check(request.Weight is null or (> 0 and &lt;= 1000), "weight", "must be above 0 and at most 1000");
/// faults.ThrowIfAny();
/// </code></example>
internal sealed class Faults
{
    private readonly Dictionary<string, List<string>> _errors = [];

    /// <summary>Notes a fault unless <paramref name="good"/>.</summary>
    /// <param name="good">Whether the value is all right.</param>
    /// <param name="member">The member by its name on the wire; <c>size.cpus</c> for one inside another.</param>
    /// <param name="rule">What holds for it, such as "must be above 0".</param>
    /// <returns><paramref name="good"/>.</returns>
    public bool Check(bool good, string member, string rule)
    {
        if (!good)
        {
            if (!_errors.TryGetValue(member, out var rules))
            {
                _errors[member] = rules = [];
            }

            rules.Add(rule);
        }

        return good;
    }

    /// <summary>Refuses the request with 400 if anything was noted.</summary>
    /// <exception cref="ProblemException">Something was.</exception>
    public void ThrowIfAny()
    {
        if (_errors.Count > 0)
        {
            throw new ProblemException(RequestProblems.Invalid, string.Join(" ", _errors.Select(error => $"{error.Key} {string.Join(" and ", error.Value)}.")))
            {
                Errors = _errors.ToDictionary(error => error.Key, error => error.Value.ToArray()),
            };
        }
    }

    /// <summary>The refusal of one value.</summary>
    public static ProblemException Of(string member, string rule) =>
        new(RequestProblems.Invalid, $"{member} {rule}.") { Errors = new Dictionary<string, string[]> { [member] = [rule] } };
}
