namespace Sundial.Learning.Data.Imaging;

/// <summary>The common shape of all images of a data set.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Channels">1 grey, 3 RGB.</param>
internal readonly record struct PixelShape(int Height, int Width, int Channels)
{
    public int Bytes => checked(Height * Width * Channels);
}
