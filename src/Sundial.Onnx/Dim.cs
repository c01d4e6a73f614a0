using System.Globalization;

namespace Sundial.Onnx;

/// <summary>The size of one axis: a number, a name that stands for one (equal names are equal sizes), or unknown.</summary>
public readonly record struct Dim
{
    private readonly long _size;
    private readonly bool _isNumber;

    /// <summary>A known size. Negative numbers appear only where a tensor holds sizes, such as the -1 of a Reshape.</summary>
    public Dim(long size)
    {
        _size = size;
        _isNumber = true;
    }

    /// <summary>A size known by name only, such as the batch size.</summary>
    public Dim(string symbol)
    {
        ArgumentException.ThrowIfNullOrEmpty(symbol);
        Symbol = symbol;
    }

    /// <summary>A size of which nothing is known; it is not even the same as another unknown one.</summary>
    public static Dim Unknown => default;

    /// <summary>The number, where it is one.</summary>
    public long? Size => _isNumber ? _size : null;

    /// <summary>The name, where it is one.</summary>
    public string? Symbol { get; }

    /// <summary>Whether the axis is known to have this very size.</summary>
    public bool Is(long size) => _isNumber && _size == size;

    /// <summary>Whether both axes can turn out to be of one size: they do, unless both are numbers, and different ones.</summary>
    public bool CanBe(Dim other) => !_isNumber || !other._isNumber || _size == other._size;

    /// <summary>Whether both axes are certain to be of one size.</summary>
    public bool IsSameAs(Dim other) => Equals(other) && !Equals(Unknown);

    /// <summary>A number as a size.</summary>
    public static implicit operator Dim(long size) => new(size);

    /// <summary>A number as a size.</summary>
    public static implicit operator Dim(int size) => new(size);

    /// <summary>A name as a size.</summary>
    public static implicit operator Dim(string symbol) => new(symbol);

    /// <summary>A number as a size.</summary>
    public static Dim FromInt64(long size) => new(size);

    /// <summary>A number as a size.</summary>
    public static Dim FromInt32(int size) => new(size);

    /// <summary>A name as a size.</summary>
    public static Dim FromString(string symbol) => new(symbol);

    /// <inheritdoc/>
    public override string ToString() => _isNumber ? _size.ToString(CultureInfo.InvariantCulture) : Symbol ?? "?";
}
