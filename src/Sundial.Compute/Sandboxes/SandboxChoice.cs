namespace Sundial.Compute.Sandboxes;

/// <summary>Chooses how tenants' programs are confined by the words of the command line.</summary>
internal static class SandboxChoice
{
    /// <summary>Chooses.</summary>
    /// <param name="words"><c>auto</c>, <c>bubblewrap</c> or <c>none</c>.</param>
    /// <exception cref="ArgumentException">There is no such sandbox, or it does not work here; the message is for the operator.</exception>
    public static SandboxKind Of(string words) => words switch
    {
        "none" => SandboxKind.Trusted,
        "auto" => Bubblewrap.Works() ? SandboxKind.Bubblewrap : SandboxKind.Refused,
        "bubblewrap" => Bubblewrap.Works() ? SandboxKind.Bubblewrap : throw new ArgumentException("Bubblewrap (bwrap) is not installed or may not confine programs here; install it and allow user namespaces, or use --sandbox none."),
        _ => throw new ArgumentException($"There is no sandbox \"{words}\"; use auto, bubblewrap or none."),
    };
}
