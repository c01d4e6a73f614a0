using Sundial.Learning.Tables.Export;
using Sundial.Learning.Tables.Learners.Ensembles;

namespace Sundial.Learning.Tables.Learners.Search;

/// <summary>A chosen candidate as it goes into the model: what the folds left behind, and what learned once more from all rows. They err differently, so that their mean is better than any.</summary>
/// <param name="Candidate">The candidate.</param>
internal sealed record FinalMember(Candidate Candidate)
{
    // What has seen all rows counts more than what has seen four fifths.
    private const double RefitOverFold = 3;

    /// <summary>What all its parts count together.</summary>
    public double Weight { get; init; }

    /// <summary>Parts that learned from all rows, each with another seed.</summary>
    public List<TableModelPart> Refits { get; init; } = [];

    /// <summary>Parts that the folds left behind.</summary>
    public IReadOnlyList<TableModelPart> Folds { get; set; } = [];

    /// <summary>Roughly the bytes that all parts add to a model.</summary>
    public double Bytes => Refits.Concat(Folds).Sum(part => (double)part.Member.SizeBytes);

    /// <summary>All parts with their weights.</summary>
    public IEnumerable<TableModelPart> Parts()
    {
        var all = (RefitOverFold * Refits.Count) + Folds.Count;
        return Refits.Select(part => part with { Weight = Weight * RefitOverFold / all }).Concat(Folds.Select(part => part with { Weight = Weight / all }));
    }
}
