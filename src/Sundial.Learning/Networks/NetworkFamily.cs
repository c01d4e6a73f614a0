namespace Sundial.Learning.Networks;

/// <summary>The networks to choose from for an image size, cheapest first.</summary>
internal static class NetworkFamily
{
    private const int StemWidth = 32;

    // Widths of the groups, the last repeated as far as needed, and the residual units of the first group and of the others. The
    // first group sees the full image, so a channel there costs as much as many behind it: it stays narrow, and the rest of the
    // time goes to the groups behind it (CIFAR-10, equal time of 265 s: 64x1-128x1-256x1 reaches 89.3 %, 32x1-128x2-256x2 89.5 %,
    // 32-128x1-256x1 89.6 %, 32x1-128x1-256x1 89.9 %).
    private static readonly (int[] Widths, int FirstUnits, int Units)[] Sizes =
    [
        ([32, 32, 64], 0, 0),
        ([32, 32, 64], 0, 1),
        ([32, 64, 128], 0, 1),
        ([32, 96, 192], 1, 1),
        ([32, 128, 256], 1, 1),
        ([32, 160, 320], 1, 1),
        ([32, 192, 384], 1, 1),
        ([32, 256, 512], 1, 1),
        ([64, 256, 512], 1, 2),
        ([64, 384, 768], 1, 2),
    ];

    /// <summary>The networks for images of one shape.</summary>
    /// <param name="image">The image; its sides are at least <see cref="LeastSide"/>.</param>
    /// <param name="classes">Outputs.</param>
    public static IReadOnlyList<ResidualNetwork> For(ImageShape image, int classes)
    {
        var groups = Groups(Math.Min(image.Height, image.Width));
        return [.. Sizes.Select(size => new ResidualNetwork(image, StemWidth, [.. Enumerable.Range(0, groups).Select(g => Group(size, g))], classes))];
    }

    /// <summary>The least side of an image.</summary>
    public const int LeastSide = 8;

    // As many halvings as leave about four rows, where a maximum over all positions loses little of what lies where.
    private static int Groups(int side) => Math.Clamp((int)Math.Round(Math.Log2(side / 4.0)), 2, 6);

    private static ResidualGroup Group((int[] Widths, int FirstUnits, int Units) size, int group) =>
        new(size.Widths[Math.Min(group, size.Widths.Length - 1)], group == 0 ? size.FirstUnits : size.Units);
}
