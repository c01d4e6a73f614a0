using System.Runtime.CompilerServices;
using System.Text;
using Sundial.Contracts.Hosting;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Tables;
using Sundial.OnnxRuntime;
using Sundial.Scorer.Endpoints;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Protocols;

namespace Sundial.Scorer.Http;

/// <summary>What all requests to a variant have in common, worked out once.</summary>
internal sealed class VariantFace
{
    private static readonly ConditionalWeakTable<ServedVariant, VariantFace> s_faces = [];

    private readonly byte[] _answerStart;
    private readonly byte[][] _labels = [];
    private readonly byte[][] _boxLabels = [];
    private readonly float _threshold;

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
            if (ModelClasses.Of(pipeline.Stages[^1].Metadata) is { } classes)
            {
                byte[][] names = [.. classes.Names.Select(Encoding.UTF8.GetBytes)];
                _threshold = classes.Threshold ?? 0;
                (_labels, _boxLabels) = classes.Threshold is null ? (names, _boxLabels) : (_labels, names);
            }
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

    /// <summary>What an answer comes to, where it is about one example: of a classifier its class, of a detector that of the surest box.</summary>
    /// <param name="call">The call with its outputs.</param>
    public AnswerWord WordOf(InferenceCall call)
    {
        if (_boxLabels.Length > 0)
        {
            return SurestBoxOf(call);
        }

        if (_labels.Length > 0 && Find(call, ClassifierInput.ProbabilitiesName, ElementType.Float) is { } probabilities && probabilities.ElementCount == _labels.Length)
        {
            var row = probabilities.As<float>();
            var best = ImageClassifier.Best(row);
            return new() { Label = _labels[best], Confidence = row[best] };
        }

        return default;
    }

    // Boxes below the threshold are none that were found; the surest of them still says how near it was, and none at all that it was far.
    private AnswerWord SurestBoxOf(InferenceCall call)
    {
        if (call.Inputs.Count != 1 || call.Inputs[0].Shape is not [1, ..]
            || Find(call, DetectorInput.ScoresName, ElementType.Float) is not { } scores
            || Find(call, DetectorInput.LabelsName, ElementType.Int64) is not { } labels
            || scores.ElementCount != labels.ElementCount)
        {
            return default;
        }

        if (scores.ElementCount == 0)
        {
            return new() { Confidence = 0 };
        }

        var best = ImageClassifier.Best(scores.As<float>());
        var (score, label) = (scores.As<float>()[best], labels.As<long>()[best]);
        return new() { Label = score >= _threshold && label >= 0 && label < _boxLabels.Length ? _boxLabels[label] : default, Confidence = score };
    }

    private static TensorBuffer? Find(InferenceCall call, string name, ElementType type) =>
        call.Outputs.IndexOf(name) is >= 0 and var place && call.Outputs[place].Type == type ? call.Outputs[place] : null;

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
