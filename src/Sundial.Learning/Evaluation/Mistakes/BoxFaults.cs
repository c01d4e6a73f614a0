using Sundial.Learning.Detection.Boxes;

namespace Sundial.Learning.Evaluation.Mistakes;

/// <summary>What a detector made of one image: which boxes it found, which it missed, invented, or took for another class.</summary>
/// <param name="Boxes">Every box, faults first.</param>
/// <param name="Gravity">1 for each that was missed, the score of each that was invented, both for each of a wrong class.</param>
internal sealed record BoxFaults(IReadOnlyList<(string What, Box Box, int Label, float? Score)> Boxes, double Gravity)
{
    public const string Missed = "missed";
    public const string Invented = "invented";
    public const string WrongClass = "wrong-class";
    public const string Found = "found";
    public const string Truth = "truth";

    private const double LeastOverlap = 0.5;
    private static readonly string[] s_order = [Missed, WrongClass, Invented, Truth, Found];

    /// <summary>Matches what was found with what is there, the surest first: boxes of the right class before any of a wrong one.</summary>
    /// <param name="truth">What is there; ignored boxes are regions in which finding something is neither right nor wrong.</param>
    /// <param name="found">What was found from the threshold on.</param>
    public static BoxFaults Of(IReadOnlyList<LabelledBox> truth, IEnumerable<FoundBox> found)
    {
        var left = found.OrderByDescending(box => box.Score).ToList();
        var free = truth.Where(box => !box.Ignored).ToList();
        var told = new List<(string What, Box Box, int Label, float? Score)>();
        var gravity = 0.0;
        foreach (var (what, isOf) in new (string, Func<FoundBox, LabelledBox, bool>)[] { (Found, (box, one) => box.Label == one.Label), (WrongClass, (_, _) => true) })
        {
            foreach (var box in left.ToList())
            {
                var near = free.Where(one => isOf(box, one) && one.Box.Iou(box.Box) >= LeastOverlap).ToList();
                if (near.Count > 0)
                {
                    var match = near.MaxBy(one => one.Box.Iou(box.Box));
                    told.Add((what, box.Box, box.Label, box.Score));
                    told.Add((Truth, match.Box, match.Label, null));
                    gravity += what == WrongClass ? 1 + box.Score : 0;
                    free.Remove(match);
                    left.Remove(box);
                }
            }
        }

        foreach (var box in left.Where(box => !truth.Any(one => one.Ignored && one.Box.Intersection(box.Box) >= LeastOverlap * box.Box.Area)))
        {
            told.Add((Invented, box.Box, box.Label, box.Score));
            gravity += box.Score;
        }

        told.AddRange(free.Select(one => (Missed, one.Box, one.Label, (float?)null)));
        return new BoxFaults([.. told.OrderBy(one => Array.IndexOf(s_order, one.What))], gravity + free.Count);
    }
}
