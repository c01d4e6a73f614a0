namespace Sundial.Server.Hosting.Forwarding;

/// <summary>What became of a request that was forwarded, by whom it stopped at.</summary>
internal enum ForwardOutcome
{
    /// <summary>The caller has the scorer's answer.</summary>
    Answered,

    /// <summary>The scorer was not reached, and knows nothing of the request.</summary>
    NotReached,

    /// <summary>The scorer dropped the request: no byte of an answer went to the caller, and another scorer may be tried.</summary>
    NoAnswer,

    /// <summary>The scorer refused what it has only not heard of yet: nothing went to the caller, and it may be asked again in a moment.</summary>
    TooEarly,

    /// <summary>The scorer's answer broke off when the caller had part of it; the caller's connection is cut.</summary>
    BrokenAnswer,

    /// <summary>The caller is gone.</summary>
    CallerGone,

    /// <summary>The request's body could not be read to its end, or was longer than it may be.</summary>
    BadBody,
}
