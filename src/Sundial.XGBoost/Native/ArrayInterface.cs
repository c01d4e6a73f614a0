using System.Globalization;
using System.Text;

namespace Sundial.XGBoost.Native;

/// <summary>Describes memory in the JSON that the library takes arrays in (https://numpy.org/doc/stable/reference/arrays.interface.html). All texts end in a zero byte.</summary>
internal static unsafe class ArrayInterface
{
    public static byte[] Floats(float* data, long rows, long? columns = null)
    {
        var shape = columns is null ? $"{rows}" : string.Create(CultureInfo.InvariantCulture, $"{rows},{columns}");
        return Text(string.Create(CultureInfo.InvariantCulture, $"{{\"data\":[{(nint)data},true],\"shape\":[{shape}],\"typestr\":\"<f4\",\"version\":3}}"));
    }

    /// <summary>A text as the library reads it.</summary>
    public static byte[] Text(string text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        _ = Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }
}
