using System.Buffers;
using System.Globalization;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Protocols.Json;

namespace Sundial.Scorer.Protocols.OpenInference;

/// <summary>Reads a request to infer: JSON, or JSON and behind it the tensors' bytes, or nothing but one tensor's bytes.</summary>
/// <remarks>Open Inference Protocol v2, "Inference Request JSON Object", and its extension "binary tensor data". What the model takes is checked by the engine.</remarks>
internal ref struct InferRequestReader
{
    private readonly ModelTensors _model;
    private readonly InferenceCall _call;
    private readonly InferRequest _request;
    private JsonCursor _json;
    private TensorBytes _binary;

    private InferRequestReader(ReadOnlySpan<byte> json, ReadOnlySequence<byte> binary, ModelTensors model, InferenceCall call, InferRequest request)
    {
        _json = new JsonCursor(json);
        _binary = new TensorBytes(binary);
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
        var seen = InferMembers.None;
        if (!_json.TryTake((byte)'}'))
        {
            do
            {
                ReadMember(_json.TakeName(), ref seen);
            }
            while (_json.TakeCommaOr((byte)'}'));
        }

        _json.TakeEnd();
        if (!seen.HasFlag(InferMembers.Inputs))
        {
            throw new InvalidRequestException("The request has no \"inputs\"; send {\"inputs\": [{\"name\", \"shape\", \"datatype\", \"data\"}]}.");
        }

        _binary.TakeEnd();
        foreach (var wish in _request.Outputs)
        {
            _call.Wanted.Add(wish.Index);
        }

        _call.MeasureStages = _request.WantsTimings;
    }

    private void ReadMember(JsonText name, ref InferMembers seen)
    {
        if (name.Is("inputs"u8))
        {
            seen.Once(InferMembers.Inputs, _json);
            InferInputReader.Read(ref _json, ref _binary, _model, _call, _request);
        }
        else if (name.Is("outputs"u8))
        {
            seen.Once(InferMembers.Outputs, _json);
            InferOutputReader.Read(ref _json, _model, _request);
        }
        else if (name.Is("id"u8))
        {
            seen.Once(InferMembers.Id, _json);
            ReadId();
        }
        else if (name.Is("parameters"u8))
        {
            seen.Once(InferMembers.Parameters, _json);
            ReadParameters();
        }
        else
        {
            _json.Skip(1);
        }
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
}
