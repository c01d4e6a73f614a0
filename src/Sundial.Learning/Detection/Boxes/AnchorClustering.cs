using Sundial.Learning.Data;

namespace Sundial.Learning.Detection.Boxes;

/// <summary>The shape of an anchor, in pixels.</summary>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
public readonly record struct AnchorShape(float Width, float Height)
{
    /// <summary>Intersection over union of two shapes laid upon each other at one corner.</summary>
    /// <param name="other">The other.</param>
    public float Iou(AnchorShape other)
    {
        var shared = Math.Min(Width, other.Width) * Math.Min(Height, other.Height);
        return shared / (Width * Height + other.Width * other.Height - shared);
    }
}

/// <summary>Anchors that fit the boxes of the training images: k-means under the distance 1 − IoU (Redmon and Farhadi 2017, arXiv 1612.08242, §2).</summary>
public static class AnchorClustering
{
    private const ulong Purpose = 0xA4C8;
    private const int MostIterations = 60;
    private const int MostBoxes = 20_000;

    /// <summary>Clusters shapes.</summary>
    /// <param name="shapes">Widths and heights of boxes; of many, a random subsample is used.</param>
    /// <param name="count">How many anchors.</param>
    /// <param name="seed">The same seed gives the same anchors.</param>
    /// <returns>By area, the smallest first.</returns>
    public static AnchorShape[] Cluster(IReadOnlyList<AnchorShape> shapes, int count, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var some = shapes.Where(shape => shape is { Width: > 0, Height: > 0 }).ToArray();
        var random = new CounterRandom(seed, Purpose, 0);
        random.Shuffle<AnchorShape>(some);
        some = some[..Math.Min(some.Length, MostBoxes)];
        var centres = Spread(some, count, ref random);
        var owners = new int[some.Length];
        for (var iteration = 0; iteration < MostIterations && Assign(some, centres, owners); iteration++)
        {
            Move(some, centres, owners);
        }

        return [.. centres.OrderBy(shape => shape.Width * shape.Height)];
    }

    /// <summary>Mean over the shapes of their best overlap with an anchor, in [0, 1].</summary>
    /// <param name="shapes">Widths and heights of boxes.</param>
    /// <param name="anchors">The anchors.</param>
    public static double MeanBestIou(IReadOnlyList<AnchorShape> shapes, IReadOnlyList<AnchorShape> anchors) =>
        shapes.Count == 0 ? 0 : shapes.Average(shape => anchors.Max(anchor => (double)anchor.Iou(shape)));

    /// <summary>Anchors for a data set: clustered where there are boxes enough, else seeded by every class's own mean shape, so that no class is without one.</summary>
    /// <param name="byClass">Shapes of the boxes of each class.</param>
    /// <param name="count">How many anchors.</param>
    /// <param name="seed">The same seed gives the same anchors.</param>
    public static AnchorShape[] For(IReadOnlyList<IReadOnlyList<AnchorShape>> byClass, int count, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(byClass);
        AnchorShape[] all = [.. byClass.SelectMany(shapes => shapes).Where(shape => shape is { Width: > 0, Height: > 0 })];
        if (all.Length >= BoxesPerAnchor * count)
        {
            return Cluster(Balanced(byClass), count, seed);
        }

        // Few boxes: the mean shape of each class, and around them shapes of other sizes.
        var seeds = byClass.Where(shapes => shapes.Count > 0).Select(Mean).DefaultIfEmpty(new AnchorShape(32, 32)).ToList();
        ReadOnlySpan<float> sizes = [1, 0.6f, 1.6f, 0.4f, 2.5f];
        var anchors = new List<AnchorShape>();
        for (var i = 0; anchors.Count < count; i++)
        {
            var (shape, size) = (seeds[i % seeds.Count], sizes[i / seeds.Count % sizes.Length]);
            anchors.Add(new AnchorShape(shape.Width * size, shape.Height * size));
        }

        return [.. anchors.OrderBy(shape => shape.Width * shape.Height)];
    }

    private const int BoxesPerAnchor = 10;

    // A class with few boxes has a say, too: each class counts with at least a tenth of the largest, by repetition.
    private static List<AnchorShape> Balanced(IReadOnlyList<IReadOnlyList<AnchorShape>> byClass)
    {
        const int MostRepeats = 20;
        var most = byClass.Max(shapes => shapes.Count);
        var balanced = new List<AnchorShape>();
        foreach (var shapes in byClass.Where(shapes => shapes.Count > 0))
        {
            var repeats = Math.Clamp(most / (10 * shapes.Count), 1, MostRepeats);
            for (var i = 0; i < repeats; i++)
            {
                balanced.AddRange(shapes);
            }
        }

        return balanced;
    }

    private static AnchorShape Mean(IReadOnlyList<AnchorShape> shapes) => new(
        MathF.Exp(shapes.Average(shape => MathF.Log(shape.Width))), MathF.Exp(shapes.Average(shape => MathF.Log(shape.Height))));

    // Each next centre is a shape drawn by its distance from those there are (k-means++).
    private static AnchorShape[] Spread(AnchorShape[] shapes, int count, ref CounterRandom random)
    {
        var centres = new AnchorShape[count];
        var distances = new float[shapes.Length];
        Array.Fill(distances, 1);
        for (var k = 0; k < count; k++)
        {
            var target = random.NextSingle() * distances.Sum();
            var chosen = 0;
            for (var i = 0; i < shapes.Length && target >= 0; i++)
            {
                target -= distances[i];
                chosen = i;
            }

            centres[k] = shapes[chosen];
            for (var i = 0; i < shapes.Length; i++)
            {
                distances[i] = Math.Min(distances[i], 1 - shapes[i].Iou(centres[k]));
            }
        }

        return centres;
    }

    private static bool Assign(AnchorShape[] shapes, AnchorShape[] centres, int[] owners)
    {
        var changed = false;
        for (var i = 0; i < shapes.Length; i++)
        {
            var best = 0;
            for (var k = 1; k < centres.Length; k++)
            {
                best = shapes[i].Iou(centres[k]) > shapes[i].Iou(centres[best]) ? k : best;
            }

            changed |= owners[i] != best;
            owners[i] = best;
        }

        return changed;
    }

    // The median of the sides: near the best centre under this distance, and unmoved by outliers. A centre that nobody chose stays.
    private static void Move(AnchorShape[] shapes, AnchorShape[] centres, int[] owners)
    {
        for (var k = 0; k < centres.Length; k++)
        {
            var own = shapes.Where((_, i) => owners[i] == k).ToArray();
            if (own.Length > 0)
            {
                centres[k] = new AnchorShape(Median(own, shape => shape.Width), Median(own, shape => shape.Height));
            }
        }
    }

    private static float Median(AnchorShape[] shapes, Func<AnchorShape, float> side)
    {
        float[] sides = [.. shapes.Select(side).Order()];
        return sides[sides.Length / 2];
    }
}
