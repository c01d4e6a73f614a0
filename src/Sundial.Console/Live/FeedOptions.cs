namespace Sundial.Console.Live;

/// <summary>How feeds behave.</summary>
internal sealed record FeedOptions
{
    /// <summary>What happens within such a time is told together.</summary>
    public TimeSpan Turn { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The job is not looked at as a whole more often than this, however much happens to it.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A feed lives on for so long after its last viewer has gone: most pages that are left are loaded again.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often it is asked whether the keys of the viewers are still good.</summary>
    public TimeSpan KeyCheck { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A viewer who is so many messages behind is cut off, and comes again for what is there then.</summary>
    public int MostBehind { get; init; } = 120;

    /// <summary>A feed that begins goes so many events back, for viewers who were there before the server was started anew.</summary>
    public int Back { get; init; } = 100;
}
