namespace Sundial.Learning.Evaluation.Mistakes;

/// <summary>Keeps the gravest few of many, in a heap of as many.</summary>
/// <typeparam name="T">What is kept.</typeparam>
/// <param name="most">How many.</param>
internal sealed class GravestFew<T>(int most)
{
    private readonly PriorityQueue<T, double> _kept = new();

    /// <summary>How many there were, those that are not kept among them.</summary>
    public int Count { get; private set; }

    /// <summary>Adds one.</summary>
    /// <param name="one">The mistake.</param>
    /// <param name="gravity">How grave it is.</param>
    public void Add(T one, double gravity)
    {
        Count++;
        if (_kept.Count < most)
        {
            _kept.Enqueue(one, gravity);
        }
        else
        {
            _kept.EnqueueDequeue(one, gravity);
        }
    }

    /// <summary>Those that were kept, the gravest first.</summary>
    public IReadOnlyList<T> ToList() => [.. _kept.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element)];
}
