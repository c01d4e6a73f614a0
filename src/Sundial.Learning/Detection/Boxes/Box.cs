namespace Sundial.Learning.Detection.Boxes;

/// <summary>An upright rectangle; edges are real numbers, in pixels or in shares of an image, growing to the right and downwards.</summary>
/// <param name="Left">The left edge.</param>
/// <param name="Top">The upper edge.</param>
/// <param name="Right">The right edge.</param>
/// <param name="Bottom">The lower edge.</param>
public readonly record struct Box(float Left, float Top, float Right, float Bottom)
{
    /// <summary>From edge to edge, sideways.</summary>
    public float Width => Right - Left;

    /// <summary>From edge to edge, downwards.</summary>
    public float Height => Bottom - Top;

    /// <summary>Width times height; 0 where an edge has passed its opposite.</summary>
    public float Area => Width > 0 && Height > 0 ? Width * Height : 0;

    /// <summary>Whether no edge is infinite or no number at all.</summary>
    public bool IsFinite => float.IsFinite(Left) && float.IsFinite(Top) && float.IsFinite(Right) && float.IsFinite(Bottom);

    /// <summary>The part of it within a rectangle from 0, 0 to <paramref name="width"/>, <paramref name="height"/>.</summary>
    /// <param name="width">The rectangle's width.</param>
    /// <param name="height">Its height.</param>
    public Box Clipped(float width, float height) => new(
        Math.Clamp(Left, 0, width), Math.Clamp(Top, 0, height), Math.Clamp(Right, 0, width), Math.Clamp(Bottom, 0, height));

    /// <summary>The same box where a unit sideways and a unit downwards are so much longer.</summary>
    /// <param name="x">Factor sideways.</param>
    /// <param name="y">Factor downwards.</param>
    public Box Scaled(float x, float y) => new(Left * x, Top * y, Right * x, Bottom * y);

    /// <summary>Area of what two boxes share.</summary>
    /// <param name="other">The other.</param>
    public float Intersection(in Box other)
    {
        var width = Math.Min(Right, other.Right) - Math.Max(Left, other.Left);
        var height = Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top);
        return width > 0 && height > 0 ? width * height : 0;
    }

    /// <summary>Intersection over union, in [0, 1]; 0 for two boxes without area.</summary>
    /// <param name="other">The other.</param>
    public float Iou(in Box other)
    {
        var shared = Intersection(other);
        var union = Area + other.Area - shared;
        return union > 0 ? shared / union : 0;
    }
}

/// <summary>A box with what it holds.</summary>
/// <param name="Box">Where.</param>
/// <param name="Label">The class, an index into the class names.</param>
/// <param name="Ignored">Whether finding it counts neither for nor against: a crowd, or too difficult. It is not learned from.</param>
public readonly record struct LabelledBox(Box Box, int Label, bool Ignored = false);

/// <summary>A box that a detector found.</summary>
/// <param name="Box">Where.</param>
/// <param name="Label">The class.</param>
/// <param name="Score">How sure it is, in [0, 1].</param>
public readonly record struct FoundBox(Box Box, int Label, float Score);
