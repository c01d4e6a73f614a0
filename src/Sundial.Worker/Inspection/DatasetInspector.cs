using Sundial.Contracts.Workers;
using Sundial.Learning.Data;

namespace Sundial.Worker.Inspection;

/// <summary>Looks at a data set: what it is, what is wrong with it, what would be trained of it, and how it looks.</summary>
/// <param name="Data">Its file.</param>
/// <param name="Thumbnails">Where thumbnails are written to; no such file where there are none.</param>
/// <param name="Scratch">Folder for scratch files.</param>
/// <param name="Threads">Threads that a training would have where no tier is named.</param>
/// <param name="RatesPath">Where this machine's measured rates are remembered; null where nowhere.</param>
internal sealed record DatasetInspector(string Data, string Thumbnails, string Scratch, int Threads, string? RatesPath)
{
    /// <summary>Looks.</summary>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="DatasetException">The data cannot be read; the message says why.</exception>
    public InspectedData Look(CancellationToken cancel)
    {
        var ladder = new PlanLadder(Threads, RatesPath);
        var found = DataRecognition.Of(Data, new ArchiveLimits(), cancel) switch
        {
            DataKind.Table => TableInspector.Look(this, ladder, cancel),
            DataKind.Boxes => BoxInspector.Look(this, ladder, cancel),
            _ => ImageInspector.Look(this, ladder, cancel),
        };
        return found with { Tiers = PlanLadder.Tiers, UsualThreads = Threads };
    }
}
