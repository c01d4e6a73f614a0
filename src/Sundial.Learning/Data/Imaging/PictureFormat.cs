namespace Sundial.Learning.Data.Imaging;

/// <summary>What a picture is written as.</summary>
public enum PictureFormat
{
    /// <summary>Nothing is lost.</summary>
    Png,

    /// <summary>Smaller, for photographs.</summary>
    Jpeg,
}
