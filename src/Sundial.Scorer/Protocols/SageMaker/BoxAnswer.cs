using System.Globalization;
using Sundial.Learning.Detection.Boxes;
using Sundial.Learning.Evaluation;
using Sundial.OnnxRuntime;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Http;

namespace Sundial.Scorer.Protocols.SageMaker;

/// <summary>What a detector found, image by image, the surest first: class names, scores, and edges in pixels of the picture that came.</summary>
/// <remarks>Boxes are given from the model's own threshold on; <c>threshold=0.2</c> among the custom attributes of the request asks otherwise.</remarks>
internal sealed class BoxAnswer
{
    private const string AttributesHeader = "X-Amzn-SageMaker-Custom-Attributes";
    private const string ThresholdName = "threshold=";

    private readonly Exchange _exchange;
    private readonly DetectorInput _detector;
    private readonly List<FoundBox>[] _found;

    private BoxAnswer(Exchange exchange, DetectorInput detector, List<FoundBox>[] found) => (_exchange, _detector, _found) = (exchange, detector, found);

    /// <summary>Reads the outputs of a call.</summary>
    /// <returns>Null where they are not a detector's.</returns>
    /// <exception cref="InvalidRequestException">The threshold that was asked for is none.</exception>
    public static BoxAnswer? Of(Exchange exchange, VariantFace face, InferenceCall call)
    {
        if (face.Detector is not { } detector
            || Find(call.Outputs, DetectorInput.BoxesName, ElementType.Float) is not { } boxes
            || Find(call.Outputs, DetectorInput.ScoresName, ElementType.Float) is not { } scores
            || Find(call.Outputs, DetectorInput.LabelsName, ElementType.Int64) is not { } labels
            || Find(call.Outputs, DetectorInput.ImageName, ElementType.Int64) is not { } image
            || Find(call.Inputs, ClassifierInput.ImagesName, ElementType.UInt8) is not { } images)
        {
            return null;
        }

        var least = Threshold(exchange) ?? detector.Threshold;
        var found = Enumerable.Range(0, (int)images.Shape[0]).Select(_ => new List<FoundBox>()).ToArray();
        var edges = boxes.As<float>();
        for (var i = 0; i < scores.ElementCount; i++)
        {
            var (score, label, of) = (scores.As<float>()[i], labels.As<long>()[i], image.As<long>()[i]);
            if (score >= least && label >= 0 && label < detector.ClassNames.Count && of >= 0 && of < found.Length)
            {
                var box = new Box(edges[4 * i], edges[(4 * i) + 1], edges[(4 * i) + 2], edges[(4 * i) + 3]);
                found[of].Add(new FoundBox(exchange.Picture is { } stored ? detector.InStored(box, stored) : box, (int)label, score));
            }
        }

        Array.ForEach(found, boxes => boxes.Sort((a, b) => b.Score.CompareTo(a.Score)));
        return new BoxAnswer(exchange, detector, found);
    }

    /// <summary>Writes what was found on the only image.</summary>
    public void WriteOnly()
    {
        if (_exchange.AnswerType == MediaTypes.Csv)
        {
            WriteLines(_found[0], image: null);
        }
        else
        {
            WriteObject(_found[0]);
        }
    }

    /// <summary>Writes what was found on all images.</summary>
    public void WriteAll()
    {
        var to = _exchange.Answer;
        if (_exchange.AnswerType == MediaTypes.Csv)
        {
            for (var i = 0; i < _found.Length; i++)
            {
                WriteLines(_found[i], i);
            }

            return;
        }

        to.Write("{\"predictions\":["u8);
        for (var i = 0; i < _found.Length; i++)
        {
            if (i > 0)
            {
                to.Write((byte)',');
            }

            WriteObject(_found[i]);
        }

        to.Write("]}"u8);
    }

    private static TensorBuffer? Find(TensorList tensors, string name, ElementType type) =>
        tensors.IndexOf(name) is >= 0 and var place && tensors[place].Type == type ? tensors[place] : null;

    private static float? Threshold(Exchange exchange)
    {
        foreach (var attribute in ((string?)exchange.Http.Request.Headers[AttributesHeader] ?? "").Split([',', ';'], StringSplitOptions.TrimEntries))
        {
            if (attribute.StartsWith(ThresholdName, StringComparison.Ordinal))
            {
                return float.TryParse(attribute.AsSpan(ThresholdName.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var asked) && asked is >= 0 and <= 1
                    ? asked
                    : throw new InvalidRequestException($"The custom attribute \"{attribute}\" is no threshold; send threshold=0.3, or another number from 0 to 1.");
            }
        }

        return null;
    }

    private void WriteObject(List<FoundBox> found)
    {
        var to = _exchange.Answer;
        to.Write("{\"boxes\":["u8);
        for (var i = 0; i < found.Count; i++)
        {
            to.Write(i > 0 ? ",{\"label\":"u8 : "{\"label\":"u8);
            to.WriteString(_detector.ClassNames[found[i].Label]);
            to.Write(",\"score\":"u8);
            to.Write(found[i].Score);
            to.Write(",\"left\":"u8);
            to.Write(Edge(found[i].Box.Left));
            to.Write(",\"top\":"u8);
            to.Write(Edge(found[i].Box.Top));
            to.Write(",\"right\":"u8);
            to.Write(Edge(found[i].Box.Right));
            to.Write(",\"bottom\":"u8);
            to.Write(Edge(found[i].Box.Bottom));
            to.Write((byte)'}');
        }

        to.Write("]}"u8);
    }

    private void WriteLines(List<FoundBox> found, int? image)
    {
        var to = _exchange.Answer;
        foreach (var (box, label, score) in found)
        {
            if (image is { } number)
            {
                to.Write((long)number);
                to.Write((byte)',');
            }

            AnswerRows.WriteField(to, System.Text.Encoding.UTF8.GetBytes(_detector.ClassNames[label]));
            foreach (var value in (ReadOnlySpan<float>)[score, Edge(box.Left), Edge(box.Top), Edge(box.Right), Edge(box.Bottom)])
            {
                to.Write((byte)',');
                to.Write(value);
            }

            to.Write((byte)'\n');
        }
    }

    private static float Edge(float edge) => MathF.Round(edge, 2);
}
