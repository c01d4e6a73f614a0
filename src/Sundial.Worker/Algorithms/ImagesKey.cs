namespace Sundial.Worker.Algorithms;

/// <summary>What images are read by for a model: models of one shape and the same classes see the same.</summary>
/// <param name="Path">Where they lie.</param>
/// <param name="Height">Rows of pixels.</param>
/// <param name="Width">Columns of pixels.</param>
/// <param name="Channels">1 for grey, 3 for colour.</param>
/// <param name="Classes">The classes, a line each.</param>
internal readonly record struct ImagesKey(string Path, int Height, int Width, int Channels, string Classes);
