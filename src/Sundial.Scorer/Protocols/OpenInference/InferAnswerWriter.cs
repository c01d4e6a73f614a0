using Sundial.Scorer.Engine;

namespace Sundial.Scorer.Protocols.OpenInference;

/// <summary>Writes the answer to a request to infer ("Inference Response JSON Object"), and behind it the outputs that are binary.</summary>
internal static class InferAnswerWriter
{
    /// <summary>Writes it.</summary>
    /// <param name="to">Takes it.</param>
    /// <param name="start">How every answer of this model begins: its name and version.</param>
    /// <param name="model">Knows the outputs' names.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="call">Has the outputs.</param>
    /// <param name="seconds">Seconds since the request had arrived.</param>
    /// <returns>Bytes of the JSON; null where nothing is binary.</returns>
    /// <exception cref="InvalidRequestException">An output that is not binary has no form in JSON.</exception>
    public static int? Write(ByteWriter to, ReadOnlySpan<byte> start, ModelTensors model, InferRequest request, InferenceCall call, double seconds)
    {
        to.Write(start);
        if (request.HasId)
        {
            to.Write(",\"id\":\""u8);
            to.Write(request.Id.WrittenSpan);
            to.Write((byte)'"');
        }

        if (request.WantsTimings)
        {
            WriteTimings(to, call, seconds);
        }

        to.Write(",\"outputs\":["u8);
        var anyBinary = false;
        for (var place = 0; place < call.Outputs.Count; place++)
        {
            if (place > 0)
            {
                to.Write((byte)',');
            }

            var binary = request.IsBinary(place);
            anyBinary |= binary;
            var index = place < request.Outputs.Count ? request.Outputs[place].Index : place;
            WriteOutput(to, model.OutputStart(index), call.Outputs[place], binary);
        }

        to.Write("]}"u8);
        if (!anyBinary)
        {
            return null;
        }

        var json = to.Length;
        for (var place = 0; place < call.Outputs.Count; place++)
        {
            if (request.IsBinary(place))
            {
                to.Write(call.Outputs[place].Bytes);
            }
        }

        return json;
    }

    private static void WriteOutput(ByteWriter to, ReadOnlySpan<byte> start, TensorBuffer tensor, bool binary)
    {
        to.Write(start);
        var shape = tensor.Shape;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (axis > 0)
            {
                to.Write((byte)',');
            }

            to.Write(shape[axis]);
        }

        if (binary)
        {
            to.Write("],\"parameters\":{\"binary_data_size\":"u8);
            to.Write((long)tensor.ByteCount);
            to.Write("}}"u8);
        }
        else
        {
            to.Write("],\"data\":"u8);
            TensorJson.Write(to, tensor);
            to.Write((byte)'}');
        }
    }

    private static void WriteTimings(ByteWriter to, InferenceCall call, double seconds)
    {
        to.Write(",\"parameters\":{\"seconds_total\":"u8);
        to.Write(seconds);
        var stages = call.StageSeconds;
        for (var stage = 0; stage < stages.Length; stage++)
        {
            to.Write(",\"seconds_stage_"u8);
            to.Write(stage + 1L);
            to.Write("\":"u8);
            to.Write(stages[stage]);
        }

        to.Write((byte)'}');
    }
}
