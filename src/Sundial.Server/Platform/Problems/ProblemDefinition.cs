namespace Sundial.Server.Platform.Problems;

/// <summary>Who is to do something about a problem; decides the HTTP status.</summary>
public enum ProblemKind
{
    /// <summary>The request makes no sense: 400.</summary>
    Invalid,

    /// <summary>There is no such thing, or it is another tenant's: 404.</summary>
    NotFound,

    /// <summary>It does not go together with what is there: 409.</summary>
    Conflict,

    /// <summary>What the caller believes to be there has changed: 412.</summary>
    Outdated,

    /// <summary>The caller may not: 403.</summary>
    Forbidden,

    /// <summary>The caller is not known: 401.</summary>
    Unauthenticated,

    /// <summary>More than may be sent: 413.</summary>
    TooLarge,

    /// <summary>A quota is used up: 429, with Retry-After.</summary>
    Exhausted,

    /// <summary>No disk is left: 507.</summary>
    Full,

    /// <summary>Something this needs is away for the moment: 503, with Retry-After.</summary>
    Unavailable,
}

/// <summary>A kind of problem, as data: a slice's catalogue is a static class of these.</summary>
/// <param name="Code">Stable, such as <c>datasets.name-taken</c>; never changes its meaning.</param>
/// <param name="Kind">Who is to do something about it.</param>
/// <param name="Title">The kind of problem in a few words.</param>
public sealed record ProblemDefinition(string Code, ProblemKind Kind, string Title)
{
    /// <summary>One problem of this kind.</summary>
    /// <param name="detail">What, where, and what to do, in a sentence.</param>
    /// <param name="extensions">Whatever else is told, by its name on the wire.</param>
    public ProblemException For(string detail, params (string Name, object? Value)[] extensions) => new(this, detail) { Extensions = extensions };
}
