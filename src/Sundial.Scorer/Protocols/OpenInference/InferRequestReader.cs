using System.Buffers;
using System.Globalization;
using Sundial.OnnxRuntime;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Protocols.Json;

namespace Sundial.Scorer.Protocols.OpenInference;

/// <summary>Reads a request to infer: JSON, or JSON and behind it the tensors' bytes, or nothing but one tensor's bytes.</summary>
/// <remarks>Open Inference Protocol v2, "Inference Request JSON Object", and its extension "binary tensor data". What the model takes is checked by the engine.</remarks>
internal ref struct InferRequestReader
{
    private const int MostInputs = 1024;

    private readonly ModelTensors _model;
    private readonly InferenceCall _call;
    private readonly InferRequest _request;
    private readonly ReadOnlySequence<byte> _binary;
    private JsonCursor _json;
    private long _binaryTaken;

    private InferRequestReader(ReadOnlySpan<byte> json, ReadOnlySequence<byte> binary, ModelTensors model, InferenceCall call, InferRequest request)
    {
        _json = new JsonCursor(json);
        _binary = binary;
        _model = model;
        _call = call;
        _request = request;
    }

    /// <summary>Reads a body.</summary>
    /// <param name="body">All of it.</param>
    /// <param name="jsonBytes">How many of its bytes are JSON: what the header Inference-Header-Content-Length says; null where there is none.</param>
    /// <param name="model">Knows the tensors' names.</param>
    /// <param name="call">Takes the tensors.</param>
    /// <param name="request">Takes the rest.</param>
    /// <exception cref="InvalidRequestException">It is no such request.</exception>
    public static void Read(in ReadOnlySequence<byte> body, long? jsonBytes, ModelTensors model, InferenceCall call, InferRequest request)
    {
        if (jsonBytes == 0)
        {
            RawRequest.Read(body, model.Signature, call);
            request.BinaryByDefault = true;
            return;
        }

        var length = jsonBytes ?? body.Length;
        if (length > body.Length)
        {
            throw new InvalidRequestException(string.Create(
                CultureInfo.InvariantCulture, $"Inference-Header-Content-Length says {length}, and the body has {body.Length} bytes; send the length of the JSON."));
        }

        if (body.IsSingleSegment || body.FirstSpan.Length >= length)
        {
            new InferRequestReader(body.FirstSpan[..(int)length], body.Slice(length), model, call, request).ReadAll();
            return;
        }

        var gathered = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            body.Slice(0, length).CopyTo(gathered);
            new InferRequestReader(gathered.AsSpan(0, (int)length), body.Slice(length), model, call, request).ReadAll();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(gathered);
        }
    }

    private void ReadAll()
    {
        _json.Take((byte)'{');
        var seen = Members.None;
        if (!_json.TryTake((byte)'}'))
        {
            do
            {
                ReadMember(_json.TakeName(), ref seen);
            }
            while (_json.TakeCommaOr((byte)'}'));
        }

        _json.TakeEnd();
        if (!seen.HasFlag(Members.Inputs))
        {
            throw new InvalidRequestException("The request has no \"inputs\"; send {\"inputs\": [{\"name\", \"shape\", \"datatype\", \"data\"}]}.");
        }

        if (_binaryTaken != _binary.Length)
        {
            throw new InvalidRequestException(string.Create(
                CultureInfo.InvariantCulture,
                $"{_binary.Length} bytes follow the JSON, and the inputs' binary_data_size take {_binaryTaken} of them; let both agree."));
        }

        foreach (var wish in _request.Outputs)
        {
            _call.Wanted.Add(wish.Index);
        }

        _call.MeasureStages = _request.WantsTimings;
    }

    private void ReadMember(JsonText name, ref Members seen)
    {
        if (name.Is("inputs"u8))
        {
            Once(ref seen, Members.Inputs);
            ReadInputs();
        }
        else if (name.Is("outputs"u8))
        {
            Once(ref seen, Members.Outputs);
            ReadOutputs();
        }
        else if (name.Is("id"u8))
        {
            Once(ref seen, Members.Id);
            ReadId();
        }
        else if (name.Is("parameters"u8))
        {
            Once(ref seen, Members.Parameters);
            ReadParameters();
        }
        else
        {
            _json.Skip(1);
        }
    }

    private readonly void Once(ref Members seen, Members member)
    {
        if (seen.HasFlag(member))
        {
            throw _json.Fault("has a member twice");
        }

        seen |= member;
    }

    private void ReadId()
    {
        if (_json.Peek() != (byte)'"')
        {
            throw _json.Fault("has an id that is no string");
        }

        _request.Id.Clear();
        _request.Id.Write(_json.TakeString().Raw);
        _request.HasId = true;
    }

    private void ReadParameters()
    {
        _json.Take((byte)'{');
        if (_json.TryTake((byte)'}'))
        {
            return;
        }

        do
        {
            var name = _json.TakeName();
            if (name.Is("binary_data_output"u8))
            {
                _request.BinaryByDefault = _json.TakeBoolean("binary_data_output");
            }
            else if (name.Is("timings"u8))
            {
                _request.WantsTimings = _json.TakeBoolean("timings");
            }
            else
            {
                _json.Skip(2);
            }
        }
        while (_json.TakeCommaOr((byte)'}'));
    }

    private void ReadInputs()
    {
        _json.Take((byte)'[');
        if (_json.TryTake((byte)']'))
        {
            return;
        }

        do
        {
            if (_call.Inputs.Count == MostInputs)
            {
                throw _json.Fault("has more inputs than any model takes");
            }

            ReadInput();
        }
        while (_json.TakeCommaOr((byte)']'));
    }

    private void ReadInput()
    {
        Span<long> dimensions = stackalloc long[TensorJson.MaxRank];
        var (name, type, rank, data, binary) = (default(string), ElementType.Undefined, -1, -1, -1L);
        var read = false;
        var seen = Members.None;
        var tensor = _call.Inputs.Add();
        _json.Take((byte)'{');
        if (!_json.TryTake((byte)'}'))
        {
            do
            {
                var member = _json.TakeName();
                if (member.Is("name"u8))
                {
                    Once(ref seen, Members.Name);
                    name = _model.InputName(_json.TakeString());
                }
                else if (member.Is("datatype"u8))
                {
                    Once(ref seen, Members.Datatype);
                    type = ReadDatatype();
                }
                else if (member.Is("shape"u8))
                {
                    Once(ref seen, Members.Shape);
                    rank = ReadShape(dimensions);
                }
                else if (member.Is("parameters"u8))
                {
                    Once(ref seen, Members.Parameters);
                    binary = ReadInputParameters();
                }
                else if (member.Is("data"u8))
                {
                    Once(ref seen, Members.Data);
                    data = _json.Position;
                    read = name is not null && type != ElementType.Undefined && rank >= 0;
                    if (read)
                    {
                        TensorJson.Read(ref _json, tensor, name!, type, dimensions[..rank], _request.Scratch);
                    }
                    else
                    {
                        _json.Skip(3);
                    }
                }
                else
                {
                    _json.Skip(3);
                }
            }
            while (_json.TakeCommaOr((byte)'}'));
        }

        if (name is null || type == ElementType.Undefined || rank < 0)
        {
            throw _json.Fault($"has an input without {(name is null ? "name" : rank < 0 ? "shape" : "datatype")}");
        }

        if (binary >= 0)
        {
            TakeBinary(tensor, name, type, dimensions[..rank], binary, data >= 0);
        }
        else if (data < 0)
        {
            throw new InvalidRequestException($"The input \"{name}\" has no data; send \"data\", or its bytes behind the JSON with the parameter binary_data_size.");
        }
        else if (!read)
        {
            var back = _json;
            back.Position = data;
            TensorJson.Read(ref back, tensor, name, type, dimensions[..rank], _request.Scratch);
        }
    }

    private ElementType ReadDatatype()
    {
        var text = _json.TakeString();
        Span<char> word = stackalloc char[8];
        var type = ElementType.Undefined;
        if (text.Raw.Length <= word.Length && !text.Escaped)
        {
            var length = System.Text.Encoding.UTF8.GetChars(text.Raw, word);
            type = Datatypes.Parse(word[..length]);
        }

        return type != ElementType.Undefined
            ? type
            : throw new InvalidRequestException($"There is no datatype \"{text.ToString()}\"; there are BOOL, UINT8 to UINT64, INT8 to INT64, FP16, FP32, FP64, BF16 and BYTES.");
    }

    private int ReadShape(scoped Span<long> dimensions)
    {
        var rank = 0;
        _json.Take((byte)'[');
        if (_json.TryTake((byte)']'))
        {
            return 0;
        }

        do
        {
            if (!_json.TakeNumber().TryInt64(out var dimension) || dimension < 0)
            {
                throw _json.Fault("has a dimension that is no integer from 0 on");
            }

            if (rank == dimensions.Length)
            {
                throw _json.Fault(string.Create(CultureInfo.InvariantCulture, $"has a shape of more than {TensorJson.MaxRank} dimensions"));
            }

            dimensions[rank++] = dimension;
        }
        while (_json.TakeCommaOr((byte)']'));
        return rank;
    }

    private long ReadInputParameters()
    {
        var size = -1L;
        _json.Take((byte)'{');
        if (_json.TryTake((byte)'}'))
        {
            return size;
        }

        do
        {
            var name = _json.TakeName();
            if (name.Is("binary_data_size"u8))
            {
                size = _json.TakeNumber().TryInt64(out var value) && value >= 0 ? value : throw _json.Fault("has a binary_data_size that is no integer from 0 on");
            }
            else if (name.Raw.StartsWith("shared_memory_"u8))
            {
                throw new InvalidRequestException("This server has no shared memory regions; send the data itself.");
            }
            else
            {
                _json.Skip(4);
            }
        }
        while (_json.TakeCommaOr((byte)'}'));
        return size;
    }

    private void TakeBinary(TensorBuffer tensor, string name, ElementType type, scoped ReadOnlySpan<long> shape, long size, bool hasData)
    {
        if (hasData)
        {
            throw new InvalidRequestException($"The input \"{name}\" has both data and binary_data_size; send one of them.");
        }

        if (size > _binary.Length - _binaryTaken)
        {
            throw new InvalidRequestException(string.Create(
                CultureInfo.InvariantCulture,
                $"The input \"{name}\" is said to take {size} bytes behind the JSON, and {_binary.Length - _binaryTaken} are left; send Inference-Header-Content-Length and all bytes."));
        }

        tensor.Reset(name, type, shape, (int)size);
        _binary.Slice(_binaryTaken, size).CopyTo(tensor.Bytes);
        _binaryTaken += size;
    }

    private void ReadOutputs()
    {
        _json.Take((byte)'[');
        if (_json.TryTake((byte)']'))
        {
            return;
        }

        do
        {
            ReadOutput();
        }
        while (_json.TakeCommaOr((byte)']'));
    }

    private void ReadOutput()
    {
        var (index, binary, named) = (-1, default(bool?), false);
        _json.Take((byte)'{');
        if (!_json.TryTake((byte)'}'))
        {
            do
            {
                var member = _json.TakeName();
                if (member.Is("name"u8))
                {
                    var name = _json.TakeString();
                    index = _model.OutputIndex(name);
                    named = true;
                    if (index < 0)
                    {
                        throw new InvalidRequestException($"The model has no output \"{name.ToString()}\"; it gives {Words.Names(_model.Signature.Outputs)}.");
                    }
                }
                else if (member.Is("parameters"u8))
                {
                    binary = ReadOutputParameters();
                }
                else
                {
                    _json.Skip(3);
                }
            }
            while (_json.TakeCommaOr((byte)'}'));
        }

        if (!named)
        {
            throw _json.Fault("asks for an output without name");
        }

        foreach (var wish in _request.Outputs)
        {
            if (wish.Index == index)
            {
                throw new InvalidRequestException($"The output \"{_model.Signature.Outputs[index].Name}\" is asked for twice; ask once.");
            }
        }

        _request.Outputs.Add(new OutputWish(index, binary));
    }

    private bool? ReadOutputParameters()
    {
        var binary = default(bool?);
        _json.Take((byte)'{');
        if (_json.TryTake((byte)'}'))
        {
            return binary;
        }

        do
        {
            var name = _json.TakeName();
            if (name.Is("binary_data"u8))
            {
                binary = _json.TakeBoolean("binary_data");
            }
            else if (name.Is("classification"u8))
            {
                throw new InvalidRequestException("This server has no classification extension; ask for the output as it is.");
            }
            else if (name.Raw.StartsWith("shared_memory_"u8))
            {
                throw new InvalidRequestException("This server has no shared memory regions; take the output from the answer.");
            }
            else
            {
                _json.Skip(4);
            }
        }
        while (_json.TakeCommaOr((byte)'}'));
        return binary;
    }

    [Flags]
    private enum Members
    {
        None = 0,
        Inputs = 1,
        Outputs = 2,
        Id = 4,
        Parameters = 8,
        Name = 16,
        Datatype = 32,
        Shape = 64,
        Data = 128,
    }
}
