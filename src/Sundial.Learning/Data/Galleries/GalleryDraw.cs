namespace Sundial.Learning.Data.Galleries;

/// <summary>Draws images evenly from classes: each class in turn gives one, so that the first few show all classes.</summary>
internal static class GalleryDraw
{
    private const ulong Purpose = 0x6A11;

    /// <summary>Draws.</summary>
    /// <param name="members">The images of each class; an image may be in several.</param>
    /// <param name="most">The most images.</param>
    /// <param name="seed">The same seed draws the same.</param>
    /// <returns>Images in the order in which they were drawn, each once.</returns>
    public static List<int> Of(IReadOnlyList<IReadOnlyList<int>> members, int most, ulong seed)
    {
        var queues = members.Select((images, number) => Shuffled(images, seed, (ulong)number)).ToList();
        var (drawn, seen) = (new List<int>(), new HashSet<int>());
        while (drawn.Count < most && queues.Count > 0)
        {
            queues.RemoveAll(queue =>
            {
                while (queue.TryDequeue(out var image))
                {
                    if (seen.Contains(image))
                    {
                        continue;
                    }

                    if (drawn.Count < most)
                    {
                        seen.Add(image);
                        drawn.Add(image);
                    }

                    return false;
                }

                return true;
            });
        }

        return drawn;
    }

    private static Queue<int> Shuffled(IReadOnlyList<int> images, ulong seed, ulong number)
    {
        int[] order = [.. images];
        new CounterRandom(seed, Purpose, number).Shuffle<int>(order);
        return new Queue<int>(order);
    }
}
