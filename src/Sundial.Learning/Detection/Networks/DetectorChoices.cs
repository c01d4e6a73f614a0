using Sundial.Learning.Networks;

namespace Sundial.Learning.Detection.Networks;

/// <summary>The detectors to choose from for images of one shape, and what they would be for the same images with fewer pixels.</summary>
/// <param name="Shape">The shape of the images.</param>
/// <param name="Classes">Classes to tell apart.</param>
/// <param name="LongestObject">The side that nine tenths of the objects are shorter than, in pixels.</param>
internal sealed record DetectorChoices(ImageShape Shape, int Classes, double LongestObject)
{
    private readonly Lazy<IReadOnlyList<DetectorNetwork>> _all = new(() => DetectorFamily.For(Shape, Classes, LongestObject));

    /// <summary>The networks there are, cheapest first.</summary>
    public IReadOnlyList<DetectorNetwork> All => _all.Value;

    /// <summary>The networks there would be for the same images with fewer pixels, cheapest first.</summary>
    /// <param name="shape">Their shape.</param>
    public IReadOnlyList<DetectorNetwork> For(ImageShape shape) =>
        shape == Shape ? All : DetectorFamily.For(shape, Classes, LongestObject * Math.Max(shape.Height, shape.Width) / Math.Max(Shape.Height, Shape.Width));

    /// <summary>The side that nine tenths of some objects are shorter than; 0 of none.</summary>
    /// <param name="longerSides">The longer side of each.</param>
    public static double LongestOf(IEnumerable<double> longerSides)
    {
        double[] sorted = [.. longerSides.Order()];
        return sorted.Length == 0 ? 0 : sorted[(int)(0.9 * (sorted.Length - 1))];
    }
}
