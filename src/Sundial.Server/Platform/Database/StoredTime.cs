namespace Sundial.Server.Platform.Database;

/// <summary>Times as PostgreSQL keeps them, to a microsecond: what is answered at once is what is read later.</summary>
internal static class StoredTime
{
    /// <summary>The time now, to a microsecond.</summary>
    public static DateTimeOffset GetStoredNow(this TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
