using System.Runtime.CompilerServices;
using System.Text;
using Sundial.Contracts.Hosting;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Tables;
using Sundial.Scorer.Endpoints;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Protocols;

namespace Sundial.Scorer.Http;

/// <summary>What all requests to a variant have in common, worked out once.</summary>
internal sealed class VariantFace
{
    private static readonly ConditionalWeakTable<ServedVariant, VariantFace> s_faces = [];

    private readonly byte[] _answerStart;
    private readonly byte[][] _labels;

    private VariantFace(LiveEndpoint endpoint, ServedVariant variant, RequestCounters counters)
    {
        Counters = counters;
        Tensors = new ModelTensors(variant.Pipeline?.Signature ?? new ModelSignature([], []));
        _answerStart = StartOf(endpoint.Name, variant.Version);
        if (variant.Pipeline is { } pipeline)
        {
            Classifier = ClassifierInput.Of(pipeline.Stages[0].Metadata);
            Table = TableInput.Of(pipeline.Stages[0].Metadata);
            Detector = pipeline.Stages is [var only] ? DetectorInput.Of(only.Metadata) : null;
            var last = pipeline.Stages[^1].Metadata;
            _labels = [.. (ClassifierInput.Of(last)?.ClassNames ?? TableInput.Of(last)?.ClassNames ?? []).Select(Encoding.UTF8.GetBytes)];
        }
        else
        {
            _labels = [];
        }
    }

    /// <summary>The names of its tensors.</summary>
    public ModelTensors Tensors { get; }

    /// <summary>How it takes images; null where it is no image classifier.</summary>
    public ClassifierInput? Classifier { get; }

    /// <summary>How it takes images and what its boxes mean; null where it is no detector, or other models follow it.</summary>
    public DetectorInput? Detector { get; }

    /// <summary>How it takes rows of a table; null where it is no model of tables.</summary>
    public TableInput? Table { get; }

    /// <summary>Where its requests are counted.</summary>
    public RequestCounters Counters { get; }

    /// <summary>How every answer of the Open Inference Protocol begins: with the model's name and version.</summary>
    public ReadOnlySpan<byte> AnswerStart => _answerStart;

    /// <summary>The class names, in the order of the probabilities; none where it is no classifier.</summary>
    public IReadOnlyList<byte[]> Labels => _labels;

    /// <summary>The face of a variant.</summary>
    public static VariantFace Of(LiveEndpoint endpoint, ServedVariant variant, ScorerMetrics metrics) =>
        s_faces.TryGetValue(variant, out var face)
            ? face
            : s_faces.GetValue(variant, _ => new VariantFace(endpoint, variant, metrics.CountersOf(endpoint, variant.Name)));

    /// <summary>The class that an answer speaks for, where it is a classifier's of one example.</summary>
    /// <param name="call">The call with its outputs.</param>
    /// <param name="row">The probabilities.</param>
    /// <returns>The class's place, or -1.</returns>
    public int ClassOf(InferenceCall call, out ReadOnlySpan<float> row)
    {
        row = default;
        for (var i = 0; _labels.Length > 0 && i < call.Outputs.Count; i++)
        {
            var output = call.Outputs[i];
            if (output.ElementCount == _labels.Length && output.Name == ClassifierInput.ProbabilitiesName && output.Type == OnnxRuntime.ElementType.Float)
            {
                row = output.As<float>();
                return ImageClassifier.Best(row);
            }
        }

        return -1;
    }

    private static byte[] StartOf(string name, string version)
    {
        var writer = new ByteWriter();
        writer.Write("{\"model_name\":"u8);
        writer.WriteString(name);
        writer.Write(",\"model_version\":"u8);
        writer.WriteString(version);
        return writer.WrittenSpan.ToArray();
    }
}
