namespace Sundial.Learning.Data.Augmentation;

/// <summary>How an image is mirrored.</summary>
public enum FlipMode
{
    /// <summary>Never: left and right differ in what they mean.</summary>
    None,

    /// <summary>By a coin, anew each epoch.</summary>
    Random,

    /// <summary>Every second epoch, starting with a coin an image: after two epochs both sides were seen, where a coin shows one of them twice half of the time.</summary>
    Alternating,
}

/// <summary>What may be done to an image in training without changing what it shows.</summary>
public sealed record AugmentationPolicy
{
    // Measured on CIFAR-10: at 4 epochs half the shift and no cutout are 2.3 % more accurate. Variation pays once the network begins to
    // learn images by heart: small shifts first, hiding a part of the image last.
    private const double EpochsForFullShift = 12;
    private const double EpochsForCutout = 30;

    /// <summary>Leaves images as they are.</summary>
    public static AugmentationPolicy None { get; } = new();

    /// <summary>Pixels that an image may be moved in each direction; what comes in at the border is its reflection. 0 is never.</summary>
    public int CropPadding { get; init; }

    /// <summary>Whether images are mirrored, left to right.</summary>
    public FlipMode Flip { get; init; }

    /// <summary>Degrees by which an image may be turned either way. 0 is never.</summary>
    public float Rotation { get; init; }

    /// <summary>An image may be made larger or smaller by a factor of up to 1 ± this. 0 is never.</summary>
    public float Zoom { get; init; }

    /// <summary>The side of a square that is painted over with the mean colour, somewhere. 0 is none.</summary>
    public int Cutout { get; init; }

    /// <summary>Brightness, contrast and saturation change by a factor of up to 1 ± this. 0 is never.</summary>
    public float ColourJitter { get; init; }

    /// <summary>Whether pixels change their place at all.</summary>
    internal bool Moves => CropPadding > 0 || Flip != FlipMode.None || Warps;

    /// <summary>Whether pixels come to lie between their old places.</summary>
    internal bool Warps => Rotation > 0 || Zoom > 0;

    /// <summary>Chooses by what the data is; see <see cref="DataNature"/> for what is measured.</summary>
    /// <param name="dataset">The data.</param>
    /// <param name="trainIndices">What may be looked at.</param>
    public static AugmentationPolicy For(ImageDataset dataset, ReadOnlySpan<int> trainIndices) =>
        For(DataNature.Measure(dataset, trainIndices), dataset.Height, dataset.Width);

    /// <summary>What suits a run of so many epochs: an image that is seen a few times needs less variation than one that is seen often.</summary>
    /// <param name="epochs">How often an image will be seen.</param>
    public AugmentationPolicy Over(double epochs)
    {
        var shifted = epochs >= EpochsForFullShift ? this : this with { CropPadding = (CropPadding + 1) / 2, Rotation = Rotation / 2, Zoom = Zoom / 2 };
        return epochs >= EpochsForCutout ? shifted : shifted with { Cutout = 0 };
    }

    /// <summary>Chooses by what was measured.</summary>
    /// <param name="nature">What was measured.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    public static AugmentationPolicy For(DataNature nature, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(nature);
        var side = Math.Min(height, width);
        var flip = nature.MirrorSafe ? FlipMode.Alternating : FlipMode.None;

        // Drawings are placed with care and fill their frame; they bear a smaller shift, and a square would hide the stroke that tells 3 from 8.
        return nature.Drawing
            ? new AugmentationPolicy { CropPadding = Math.Max(1, side / 14), Rotation = 10, Zoom = 0.1f, Flip = flip }
            : new AugmentationPolicy
            {
                CropPadding = Math.Max(1, side / 8),
                Flip = flip,
                Cutout = side / 4,
                ColourJitter = nature.FewImages ? 0.2f : 0,
            };
    }
}
