using Sundial.Learning.Data;

namespace Sundial.Learning.Detection.Reading;

/// <summary>How annotated images are read, and within which bounds.</summary>
public sealed record DetectionReadOptions
{
    /// <summary>Bounds on memory, archives and single images; sizes and classes in it have no effect.</summary>
    public ImageReadOptions Images { get; init; } = new();

    /// <summary>The longer side of the images that come out; 320 pixels unless set.</summary>
    public int LongestSide { get; init; } = 320;

    /// <summary>Gives the longer side from the number of images, once it is known; <see cref="LongestSide"/> counts where this is not set.</summary>
    public Func<int, int>? LongestSideFor { get; init; }

    /// <summary>Gives the most images to decode from the number there are; of more, each part keeps its share, drawn by <see cref="Seed"/>. All unless set.</summary>
    public Func<int, int>? MostImagesFor { get; init; }

    /// <summary>Draws the images that are kept where there are too many.</summary>
    public ulong Seed { get; init; }

    /// <summary>Rows of every image; chosen from the data unless set, together with <see cref="Width"/>.</summary>
    public int? Height { get; init; }

    /// <summary>Columns of every image.</summary>
    public int? Width { get; init; }

    /// <summary>1 for grey, 3 for colour; chosen from the data unless set.</summary>
    public int? Channels { get; init; }

    /// <summary>The classes that a model knows, in its order, for data that it is tested on; boxes of others are left out. Those of the data unless set.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }
}
