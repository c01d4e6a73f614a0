namespace Sundial.Learning.Detection.Drawing;

/// <summary>A colour of three bytes.</summary>
internal readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    private const double Light = 140;

    // Far enough from each other to be told apart, and none that photographs are full of.
    private static readonly Colour[] s_ofClasses =
    [
        new(235, 40, 60), new(30, 110, 220), new(20, 160, 70), new(245, 140, 20), new(150, 50, 190), new(0, 190, 200), new(225, 60, 170), new(240, 215, 30), new(130, 85, 40), new(90, 110, 20),
    ];

    /// <summary>Of ink on this colour: black on a light one, white on a dark one (luma of ITU-R BT.601).</summary>
    public Colour ToInk() => (0.299 * Red) + (0.587 * Green) + (0.114 * Blue) > Light ? new(0, 0, 0) : new(255, 255, 255);

    /// <summary>The colour of a class.</summary>
    public static Colour OfClass(int label) => s_ofClasses[label % s_ofClasses.Length];
}
