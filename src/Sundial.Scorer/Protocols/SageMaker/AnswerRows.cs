using Sundial.Learning.Evaluation;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Http;

namespace Sundial.Scorer.Protocols.SageMaker;

/// <summary>The outputs of a call, example by example along their first dimension. They are written in order, each once.</summary>
internal sealed class AnswerRows
{
    private readonly VariantFace _face;
    private readonly InferenceCall _call;
    private readonly TensorBuffer? _probabilities;
    private readonly int[] _places;

    /// <summary>Looks at the outputs.</summary>
    /// <exception cref="InvalidRequestException">They have no examples in common.</exception>
    public AnswerRows(VariantFace face, InferenceCall call)
    {
        _face = face;
        _call = call;
        _probabilities = InvocationAnswer.ProbabilitiesOf(face, call);
        _places = new int[call.Outputs.Count];
        Count = _probabilities is not null ? (int)_probabilities.Shape[0] : RowsOf(call);
    }

    /// <summary>Examples.</summary>
    public int Count { get; }

    /// <summary>Writes an example's prediction.</summary>
    public void WriteJson(ByteWriter to, int row)
    {
        if (_probabilities is not null)
        {
            WriteClass(to, row);
        }
        else if (_call.Outputs.Count == 1 && _face.Table is not null && _call.Outputs[0].Shape is [_, 1])
        {
            // A row of a table has one number, and not a vector of one.
            TensorJson.WriteElements(to, _call.Outputs[0], ref _places[0], 1);
        }
        else if (_call.Outputs.Count == 1)
        {
            WriteRow(to, 0);
        }
        else
        {
            to.Write((byte)'{');
            for (var i = 0; i < _call.Outputs.Count; i++)
            {
                if (i > 0)
                {
                    to.Write((byte)',');
                }

                to.WriteString(_call.Outputs[i].Name);
                to.Write((byte)':');
                WriteRow(to, i);
            }

            to.Write((byte)'}');
        }
    }

    /// <summary>Writes an example's prediction as a line without its end: of a classifier label and confidence, else all numbers.</summary>
    public void WriteCsv(ByteWriter to, int row)
    {
        if (_probabilities is not null)
        {
            var probabilities = Row(row);
            var best = ImageClassifier.Best(probabilities);
            WriteField(to, _face.Labels[best]);
            to.Write((byte)',');
            to.Write(Finite(probabilities[best]));
            return;
        }

        for (var i = 0; i < _call.Outputs.Count; i++)
        {
            if (i > 0)
            {
                to.Write((byte)',');
            }

            var output = _call.Outputs[i];
            TensorJson.WriteElements(to, output, ref _places[i], checked((int)(output.ElementCount / Count)));
        }
    }

    private static int RowsOf(InferenceCall call)
    {
        var rows = -1L;
        for (var i = 0; i < call.Outputs.Count; i++)
        {
            var shape = call.Outputs[i].Shape;
            var here = shape.Length == 0 ? 1 : shape[0];
            if (rows >= 0 && here != rows)
            {
                throw new InvalidRequestException("The model's outputs have no first dimension in common, so that there is no prediction for each example; call POST /v2/models/NAME/infer.");
            }

            rows = here;
        }

        return (int)Math.Max(rows, 0);
    }

    /// <summary>Writes a text as a field of CSV.</summary>
    public static void WriteField(ByteWriter to, ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAny(",\"\r\n"u8) < 0)
        {
            to.Write(text);
            return;
        }

        to.Write((byte)'"');
        foreach (var value in text)
        {
            to.Write(value);
            if (value == (byte)'"')
            {
                to.Write(value);
            }
        }

        to.Write((byte)'"');
    }

    private static float Finite(float value) =>
        float.IsFinite(value) ? value : throw new InvalidRequestException("The model's probabilities hold NaN or Infinity, which JSON and CSV cannot express; call POST /v2/models/NAME/infer and ask for binary data.");

    private ReadOnlySpan<float> Row(int row) => _probabilities!.As<float>().Slice(row * _face.Labels.Count, _face.Labels.Count);

    private void WriteClass(ByteWriter to, int row)
    {
        var probabilities = Row(row);
        var best = ImageClassifier.Best(probabilities);
        to.Write("{\"label\":"u8);
        to.WriteString(_face.Labels[best]);
        to.Write(",\"confidence\":"u8);
        to.Write(Finite(probabilities[best]));
        to.Write(",\"probabilities\":{"u8);
        for (var i = 0; i < probabilities.Length; i++)
        {
            if (i > 0)
            {
                to.Write((byte)',');
            }

            to.WriteString(_face.Labels[i]);
            to.Write((byte)':');
            to.Write(Finite(probabilities[i]));
        }

        to.Write("}}"u8);
    }

    private void WriteRow(ByteWriter to, int output)
    {
        var tensor = _call.Outputs[output];
        WriteNested(to, tensor, ref _places[output], tensor.Shape.Length == 0 ? [] : tensor.Shape[1..]);
    }

    private static void WriteNested(ByteWriter to, TensorBuffer tensor, ref int place, ReadOnlySpan<long> shape)
    {
        if (shape.IsEmpty)
        {
            TensorJson.WriteElements(to, tensor, ref place, 1);
            return;
        }

        to.Write((byte)'[');
        if (shape.Length == 1)
        {
            TensorJson.WriteElements(to, tensor, ref place, (int)shape[0]);
        }
        else
        {
            for (var i = 0L; i < shape[0]; i++)
            {
                if (i > 0)
                {
                    to.Write((byte)',');
                }

                WriteNested(to, tensor, ref place, shape[1..]);
            }
        }

        to.Write((byte)']');
    }
}
