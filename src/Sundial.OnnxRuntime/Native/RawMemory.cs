namespace Sundial.OnnxRuntime.Native;

/// <summary>What a value of a <see cref="RunFrame"/> was made over, to tell whether it is still the right one.</summary>
internal sealed unsafe class RawMemory
{
    private long[] _shape = [];
    private int _rank;
    private void* _data;
    private nuint _bytes;
    private ElementType _type;

    public bool IsSet { get; private set; }

    public bool Is(void* data, nuint bytes, ElementType type, ReadOnlySpan<long> shape) =>
        IsSet && data == _data && bytes == _bytes && type == _type && shape.SequenceEqual(_shape.AsSpan(0, _rank));

    public void Become(void* data, nuint bytes, ElementType type, ReadOnlySpan<long> shape)
    {
        if (_shape.Length < shape.Length)
        {
            _shape = new long[shape.Length];
        }

        shape.CopyTo(_shape);
        _rank = shape.Length;
        _data = data;
        _bytes = bytes;
        _type = type;
        IsSet = true;
    }

    public void Forget() => IsSet = false;
}
