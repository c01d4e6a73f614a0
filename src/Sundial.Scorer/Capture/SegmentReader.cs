using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Capture;

/// <summary>Walks a segment from prediction to prediction, whatever state its writer left it in.</summary>
internal static class SegmentReader
{
    /// <summary>The next prediction at or behind a place.</summary>
    /// <param name="segment">Where.</param>
    /// <param name="entry">The place; then that of the prediction, or where to look again later.</param>
    /// <param name="checksum">The payload's CRC-32C.</param>
    /// <returns>True for a prediction; false where there is none now, null where there never will be.</returns>
    public static bool? Next(Segment segment, ref long entry, out uint checksum)
    {
        while (true)
        {
            switch (segment.StateOf(entry, out checksum))
            {
                case EntryState.Kept when segment.IsLive || IsWhole(segment, entry, checksum):
                    return true;
                case EntryState.Kept:
                    segment.Damages++;
                    entry = After(segment, entry);
                    break;
                case EntryState.Hole:
                    entry = After(segment, entry);
                    break;
                case EntryState.End:
                    return null;
                case EntryState.Free or EntryState.Pending when segment.IsLive:
                    return false;
                case var state:
                    // After a loss of power the pages of a file need not have reached the disk in order: what lies behind a gap is looked for.
                    var resumes = Resume(segment, ref entry);
                    segment.Damages += resumes || state == EntryState.Damaged ? 1 : 0;
                    if (!resumes)
                    {
                        return null;
                    }

                    break;
            }
        }
    }

    /// <summary>The place behind an entry.</summary>
    public static long After(Segment segment, long entry) => entry + Segment.EntrySize(segment.Payload(entry).Length);

    private static bool IsWhole(Segment segment, long entry, uint checksum) => PredictionFrames.Checksum(segment.Payload(entry)) == checksum;

    private static bool Resume(Segment segment, ref long entry)
    {
        for (var place = entry + Segment.Step; place < segment.Bytes; place += Segment.Step)
        {
            // A hole may have any length by accident; only what is whole shows that there is an entry.
            if (segment.StateOf(place, out var checksum) == EntryState.Kept && IsWhole(segment, place, checksum))
            {
                entry = place;
                return true;
            }
        }

        return false;
    }
}
