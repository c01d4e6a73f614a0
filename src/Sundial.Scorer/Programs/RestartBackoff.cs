namespace Sundial.Scorer.Programs;

/// <summary>Holds back new processes of a program that keeps dying; pure. The first one that dies is replaced at once.</summary>
internal sealed class RestartBackoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    // One that was well for so long has not died of its start.
    private static readonly TimeSpan GoodLife = TimeSpan.FromMinutes(1);

    private int _deaths;
    private TimeSpan _until = TimeSpan.MinValue;

    /// <summary>Whether one may be started.</summary>
    public bool MayStart(TimeSpan now) => now >= _until;

    /// <summary>One ended that should not have.</summary>
    /// <param name="livedFor">For how long it had been well.</param>
    /// <param name="now">The present.</param>
    public void Ended(TimeSpan livedFor, TimeSpan now)
    {
        _deaths = livedFor >= GoodLife ? 1 : _deaths + 1;
        if (_deaths > 1)
        {
            var pause = First * Math.Pow(2, Math.Min(_deaths - 2, 10));
            _until = now + (pause < Longest ? pause : Longest);
        }
    }
}
