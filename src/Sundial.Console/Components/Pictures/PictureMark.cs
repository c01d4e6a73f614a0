namespace Sundial.Console.Components.Pictures;

/// <summary>A box on a picture.</summary>
/// <param name="Label">What is in it.</param>
/// <param name="Note">What stands beside the label, such as how sure a model is; null for nothing.</param>
/// <param name="Left">Its left edge in pixels of the picture.</param>
/// <param name="Top">Its upper edge.</param>
/// <param name="Right">Its right edge.</param>
/// <param name="Bottom">Its lower edge.</param>
public sealed record PictureMark(string Label, string? Note, double Left, double Top, double Right, double Bottom);
