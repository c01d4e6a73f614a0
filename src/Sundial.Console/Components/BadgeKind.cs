namespace Sundial.Console.Components;

/// <summary>What a state means to whoever sees it.</summary>
public enum BadgeKind
{
    /// <summary>Nothing in particular.</summary>
    Neutral,

    /// <summary>Under way.</summary>
    Active,

    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Worth a look.</summary>
    Warning,

    /// <summary>Not as it should be.</summary>
    Bad,
}
