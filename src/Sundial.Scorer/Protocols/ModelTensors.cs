using System.Text;
using Sundial.Contracts.Hosting;
using Sundial.Scorer.Protocols.Json;

namespace Sundial.Scorer.Protocols;

/// <summary>The names of a model's tensors in the form in which requests bring them and answers take them.</summary>
internal sealed class ModelTensors
{
    private readonly byte[][] _inputs;
    private readonly byte[][] _outputs;
    private readonly byte[][] _outputStarts;

    /// <param name="signature">What the model takes and gives.</param>
    public ModelTensors(ModelSignature signature)
    {
        Signature = signature;
        _inputs = [.. signature.Inputs.Select(input => Encoding.UTF8.GetBytes(input.Name))];
        _outputs = [.. signature.Outputs.Select(output => Encoding.UTF8.GetBytes(output.Name))];
        _outputStarts = [.. signature.Outputs.Select(StartOf)];
    }

    /// <summary>What the model takes and gives.</summary>
    public ModelSignature Signature { get; }

    /// <summary>An input's name; a name the model does not have is read, for the sentence that refuses it.</summary>
    public string InputName(JsonText text)
    {
        for (var i = 0; i < _inputs.Length; i++)
        {
            if (text.Is(_inputs[i]))
            {
                return Signature.Inputs[i].Name;
            }
        }

        return text.ToString();
    }

    /// <summary>The place of an output, or -1.</summary>
    public int OutputIndex(JsonText text)
    {
        for (var i = 0; i < _outputs.Length; i++)
        {
            if (text.Is(_outputs[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>How the output begins in an answer, up to its first dimension.</summary>
    public ReadOnlySpan<byte> OutputStart(int index) => _outputStarts[index];

    private static byte[] StartOf(TensorSignature output)
    {
        var writer = new ByteWriter();
        writer.Write("{\"name\":"u8);
        writer.WriteString(output.Name);
        writer.Write(",\"datatype\":"u8);
        writer.WriteString(output.Datatype);
        writer.Write(",\"shape\":["u8);
        return writer.WrittenSpan.ToArray();
    }
}
