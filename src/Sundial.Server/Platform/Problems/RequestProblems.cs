namespace Sundial.Server.Platform.Problems;

/// <summary>What can be wrong with any request, whatever it is for.</summary>
internal static class RequestProblems
{
    /// <summary>Values that are out of range or of the wrong shape; the members are named in <c>errors</c>.</summary>
    public static ProblemDefinition Invalid { get; } = new("request.invalid", ProblemKind.Invalid, "The request has invalid values");

    /// <summary>The request cannot be read at all.</summary>
    public static ProblemDefinition Malformed { get; } = new("request.malformed", ProblemKind.Invalid, "The request cannot be read");

    /// <summary>A member of the body that nobody knows.</summary>
    public static ProblemDefinition MemberUnknown { get; } = new("request.member-unknown", ProblemKind.Invalid, "The request has an unknown member");

    /// <summary>More bytes than may be sent to this route.</summary>
    public static ProblemDefinition TooLarge { get; } = new("request.too-large", ProblemKind.TooLarge, "The request is too large");

    /// <summary>No route has this path.</summary>
    public static ProblemDefinition RouteUnknown { get; } = new("request.route-unknown", ProblemKind.NotFound, "There is nothing at this path");

    /// <summary>A name of a resource of another tenant, or of none.</summary>
    public static ProblemDefinition NotFound { get; } = new("request.not-found", ProblemKind.NotFound, "There is no such thing");

    /// <summary>The resource is not what If-Match says.</summary>
    public static ProblemDefinition Outdated { get; } = new("request.outdated", ProblemKind.Outdated, "It has changed in the meantime");

    /// <summary>The value goes against a rule that the database holds.</summary>
    public static ProblemDefinition Conflict { get; } = new("request.conflict", ProblemKind.Conflict, "It does not go together with what is there");

    /// <summary>No key, or one that is not good.</summary>
    public static ProblemDefinition Unauthenticated { get; } = new("request.unauthenticated", ProblemKind.Unauthenticated, "The caller is not known");

    /// <summary>The caller's role is too small.</summary>
    public static ProblemDefinition Forbidden { get; } = new("request.forbidden", ProblemKind.Forbidden, "The caller's role does not allow it");

    /// <summary>More requests than the tenant's quota allows.</summary>
    public static ProblemDefinition RateExceeded { get; } = new("request.rate-exceeded", ProblemKind.Exhausted, "Too many requests");

    /// <summary>The database is away for the moment.</summary>
    public static ProblemDefinition DatabaseUnavailable { get; } = new("server.database-unavailable", ProblemKind.Unavailable, "The database does not answer");

    /// <summary>The server is going down.</summary>
    public static ProblemDefinition ShuttingDown { get; } = new("server.shutting-down", ProblemKind.Unavailable, "The server is shutting down");

    /// <summary>No room is left on a disk of the server.</summary>
    public static ProblemDefinition DiskFull { get; } = new("server.disk-full", ProblemKind.Full, "The server's disk is full");
}
