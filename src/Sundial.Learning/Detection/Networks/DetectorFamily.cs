using Sundial.Learning.Networks;

namespace Sundial.Learning.Detection.Networks;

/// <summary>The detectors to choose from for an image size, cheapest first.</summary>
internal static class DetectorFamily
{
    private const int StemWidth = 32;
    private const int AnchorsPerPlace = 3;

    // Objects that are longer than so many places of the coarsest level are hard to see as a whole.
    private const int MostPlaces = 12;

    // Widths of the three groups, residual units of the two later ones, and the pyramid's width.
    private static readonly (int First, int Second, int Third, int Units, int Neck)[] s_sizes =
    [
        (32, 32, 64, 0, 32),
        (32, 64, 128, 0, 64),
        (32, 64, 128, 1, 96),
        (64, 128, 256, 1, 128),
        (64, 128, 256, 2, 160),
        (96, 192, 384, 2, 192),
    ];

    /// <summary>The detectors for images of one shape.</summary>
    /// <param name="image">The image.</param>
    /// <param name="classes">Classes to tell apart.</param>
    /// <param name="longestObject">The side that nine tenths of the objects are shorter than, in pixels; it decides how far the coarsest level sees.</param>
    public static IReadOnlyList<DetectorNetwork> For(ImageShape image, int classes, double longestObject)
    {
        var isDeep = longestObject > MostPlaces * 16 && image.Height % 64 == 0 && image.Width % 64 == 0;
        return [.. s_sizes.Select(size => Network(size, image, classes, isDeep))];
    }

    private static DetectorNetwork Network((int First, int Second, int Third, int Units, int Neck) size, ImageShape image, int classes, bool isDeep)
    {
        List<ResidualGroup> groups = [new(size.First, 0), new(size.Second, size.Units), new(size.Third, size.Units)];
        if (isDeep)
        {
            groups.Add(new ResidualGroup(size.Third, size.Units));
        }

        return new DetectorNetwork(image, StemWidth, groups, size.Neck, isDeep ? 3 : 2, AnchorsPerPlace, classes);
    }
}
