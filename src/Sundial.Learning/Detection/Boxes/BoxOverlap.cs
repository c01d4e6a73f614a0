namespace Sundial.Learning.Detection.Boxes;

/// <summary>Generalised intersection over union (Rezatofighi et al. 2019, arXiv 1902.09630) as a loss, with its slope.</summary>
internal static class BoxOverlap
{
    private const float Tiny = 1e-6f;

    /// <summary>1 − GIoU of a box against the true one: 0 where they are equal, up to 2 where they are far apart.</summary>
    /// <param name="box">The box; its sides are positive.</param>
    /// <param name="truth">The true box.</param>
    /// <param name="slope">The loss's derivatives by the four edges of <paramref name="box"/>.</param>
    public static float Loss(in Box box, in Box truth, out Box slope)
    {
        var (width, height) = (box.Width, box.Height);
        var shared = (
            Width: Math.Min(box.Right, truth.Right) - Math.Max(box.Left, truth.Left),
            Height: Math.Min(box.Bottom, truth.Bottom) - Math.Max(box.Top, truth.Top));
        var meets = shared is { Width: > 0, Height: > 0 };
        var intersection = meets ? shared.Width * shared.Height : 0;
        var union = width * height + truth.Area - intersection + Tiny;
        var hullWidth = Math.Max(box.Right, truth.Right) - Math.Min(box.Left, truth.Left);
        var hullHeight = Math.Max(box.Bottom, truth.Bottom) - Math.Min(box.Top, truth.Top);
        var hull = hullWidth * hullHeight + Tiny;

        // Loss = 2 − I/U − U/C, so dLoss = −dI/U + (I/U² − 1/C) dU + (U/C²) dC, and dU = dA − dI.
        var byUnion = intersection / (union * union) - 1 / hull;
        var byIntersection = -1 / union - byUnion;
        var byHull = union / (hull * hull);
        var (left, right) = (-byUnion * height, byUnion * height);
        var (top, bottom) = (-byUnion * width, byUnion * width);
        if (meets)
        {
            left -= box.Left > truth.Left ? byIntersection * shared.Height : 0;
            right += box.Right < truth.Right ? byIntersection * shared.Height : 0;
            top -= box.Top > truth.Top ? byIntersection * shared.Width : 0;
            bottom += box.Bottom < truth.Bottom ? byIntersection * shared.Width : 0;
        }

        left -= box.Left < truth.Left ? byHull * hullHeight : 0;
        right += box.Right > truth.Right ? byHull * hullHeight : 0;
        top -= box.Top < truth.Top ? byHull * hullWidth : 0;
        bottom += box.Bottom > truth.Bottom ? byHull * hullWidth : 0;
        slope = new Box(left, top, right, bottom);
        return 2 - intersection / union - union / hull;
    }
}
