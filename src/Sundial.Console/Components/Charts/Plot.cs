using System.Globalization;

namespace Sundial.Console.Components.Charts;

/// <summary>A line of a <see cref="Curve"/>.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="Points">In the order in which they are joined.</param>
public sealed record PlotLine(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>A bar of a <see cref="Bars"/> or <see cref="Histogram"/>.</summary>
/// <param name="Name">What it stands for.</param>
/// <param name="Value">How long it is, not negative.</param>
/// <param name="Text">The value as text.</param>
public sealed record PlotBar(string Name, double Value, string Text);

/// <summary>From values to places in a picture.</summary>
internal static class Plot
{
    /// <summary>A coordinate as SVG has it.</summary>
    public static string At(double place) => place.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Points as the attribute <c>points</c> of a polyline.</summary>
    /// <param name="points">What is drawn.</param>
    /// <param name="x">From a value to a place, to the right.</param>
    /// <param name="y">From a value to a place, downwards.</param>
    public static string Points(IEnumerable<(double X, double Y)> points, Func<double, double> x, Func<double, double> y) =>
        string.Join(' ', points.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y)).Select(point => $"{At(x(point.X))},{At(y(point.Y))}"));
}
