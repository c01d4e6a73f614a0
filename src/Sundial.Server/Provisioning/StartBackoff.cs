namespace Sundial.Server.Provisioning;

/// <summary>Holds back new instances while they keep dying before anything is heard of them; pure.</summary>
internal sealed class StartBackoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private TimeSpan _pause;
    private TimeSpan _until = TimeSpan.MinValue;

    /// <summary>Whether an instance may be started.</summary>
    public bool MayStart(TimeSpan now) => now >= _until;

    /// <summary>An instance ended.</summary>
    /// <param name="wasHeardOf">Whether its worker had introduced itself.</param>
    /// <param name="now">The present.</param>
    public void Ended(bool wasHeardOf, TimeSpan now)
    {
        if (wasHeardOf)
        {
            _pause = TimeSpan.Zero;
            return;
        }

        _pause = _pause == TimeSpan.Zero ? First : _pause * 2 < Longest ? _pause * 2 : Longest;
        _until = now + _pause;
    }
}
