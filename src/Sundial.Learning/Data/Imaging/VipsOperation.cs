namespace Sundial.Learning.Data.Imaging;

/// <summary>One libvips operation: named, given its properties, built, asked for its result. Stack only; dispose it on the thread that made it.</summary>
internal unsafe ref struct VipsOperation
{
    private const nuint IntType = 6 << 2;

    private readonly VipsLibrary _vips;
    private nint _operation;
    private bool _built;

    /// <param name="vips">The library.</param>
    /// <param name="name">The operation's nickname, ending in a zero byte.</param>
    public VipsOperation(VipsLibrary vips, ReadOnlySpan<byte> name)
    {
        _vips = vips;
        fixed (byte* text = name)
        {
            _operation = vips.OperationNew(text);
        }

        if (_operation == 0)
        {
            throw new DatasetException(DatasetCodes.NoDecoder, $"This build of libvips lacks an operation: {vips.TakeError()}");
        }
    }

    public readonly void SetInt(ReadOnlySpan<byte> property, int number)
    {
        GValue value = default;
        _vips.ValueInit(&value, IntType);
        _vips.ValueSetInt(&value, number);
        Set(property, &value);
    }

    public readonly void SetEnum(ReadOnlySpan<byte> property, nuint type, int member)
    {
        GValue value = default;
        _vips.ValueInit(&value, type);
        _vips.ValueSetEnum(&value, member);
        Set(property, &value);
    }

    public readonly void SetImage(ReadOnlySpan<byte> property, VipsImage image)
    {
        GValue value = default;
        _vips.ValueInit(&value, _vips.ImageType);
        _vips.ValueSetObject(&value, image.Handle);
        Set(property, &value);
        _vips.ValueUnset(&value);
    }

    /// <summary>Hands over bytes uncopied; they must stay put until every image made from them is released.</summary>
    public readonly void SetBlob(ReadOnlySpan<byte> property, byte* bytes, int length)
    {
        var blob = _vips.BlobNew(0, bytes, (nuint)length);
        GValue value = default;
        _vips.ValueInit(&value, _vips.BlobType);
        _vips.ValueSetBoxed(&value, blob);   // takes a reference of its own
        Set(property, &value);
        _vips.ValueUnset(&value);
        _vips.AreaUnref(blob);
    }

    /// <summary>Runs the operation; false when it refuses its input.</summary>
    public bool Build()
    {
        _built = _vips.ObjectBuild(_operation) == 0;
        return _built;
    }

    /// <summary>A reference to the image that came out.</summary>
    public readonly VipsImage TakeImage()
    {
        GValue value = default;
        _vips.ValueInit(&value, _vips.ImageType);
        fixed (byte* text = "out\0"u8)
        {
            _vips.ObjectGetProperty(_operation, text, &value);
        }

        var image = _vips.ValueDupObject(&value);
        _vips.ValueUnset(&value);
        return new VipsImage(_vips, image);
    }

    /// <summary>A copy of the bytes that a saving operation made.</summary>
    public readonly byte[] CopyBlob(ReadOnlySpan<byte> property)
    {
        GValue value = default;
        _vips.ValueInit(&value, _vips.BlobType);
        fixed (byte* text = property)
        {
            _vips.ObjectGetProperty(_operation, text, &value);
        }

        nuint length;
        var bytes = _vips.BlobGet(_vips.ValueGetBoxed(&value), &length);
        var copy = new ReadOnlySpan<byte>(bytes, checked((int)length)).ToArray();
        _vips.ValueUnset(&value);
        return copy;
    }

    public void Dispose()
    {
        if (_operation == 0)
        {
            return;
        }

        // Outputs belong to the caller after a build; TakeImage holds its own reference.
        _vips.ObjectUnrefOutputs(_operation);
        _vips.ObjectUnref(_operation);
        _operation = 0;
        if (!_built)
        {
            _vips.ErrorClear();
        }
    }

    private readonly void Set(ReadOnlySpan<byte> property, GValue* value)
    {
        fixed (byte* text = property)
        {
            _vips.ObjectSetProperty(_operation, text, value);
        }
    }
}
