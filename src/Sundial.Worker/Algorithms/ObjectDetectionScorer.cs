using System.Text.Json;
using Sundial.Learning.Data;
using Sundial.Learning.Detection.Boxes;
using Sundial.Learning.Detection.Reading;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Training;

namespace Sundial.Worker.Algorithms;

/// <summary>Scores detectors. The data that was asked for last is read once for all models of one shape.</summary>
internal sealed class ObjectDetectionScorer : IModelScorer
{
    private readonly LastRead<ImagesKey, DetectionDataset> _images = new();

    /// <inheritdoc/>
    public void Score(EvaluationRequest request, AnswerLines answers)
    {
        using var model = ObjectDetector.Open(request.Model, threads: 1);
        var images = For(request.Data, model);
        var part = request.Of(images.Count, () => images.TestPart(), () => TrainingSplit.Of(images, request.Seed).Test);
        if (request.Examples)
        {
            Tell(model, images, part, answers);
        }

        var metrics = model.Evaluate(images, part);
        answers.Metric(
            "average_precision_50",
            metrics.AveragePrecision50,
            metrics.Count,
            ("average_precision", metrics.AveragePrecision),
            ("precision", metrics.Precision),
            ("recall", metrics.Recall));
    }

    /// <inheritdoc/>
    public void Dispose() => _images.Dispose();

    private static void Tell(ObjectDetector model, DetectionDataset images, int[] part, AnswerLines answers) =>
        model.Find(images, part, (index, found) => answers.Example(
            images.Images.NameOf(index),
            json => WriteFound(json, found, model.ClassNames),
            json => WriteTruth(json, images, index)));

    private static void WriteFound(Utf8JsonWriter json, IReadOnlyList<FoundBox> found, IReadOnlyList<string> classNames)
    {
        json.WriteStartArray("found");
        foreach (var one in found)
        {
            json.WriteStartObject();
            json.WriteString("label", classNames[one.Label]);
            json.WriteNumber("score", Math.Round(one.Score, 4));
            WriteBox(json, one.Box);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTruth(Utf8JsonWriter json, DetectionDataset images, int index)
    {
        var (width, height) = images.OriginalSizeOf(index);
        json.WriteStartArray();
        foreach (var box in images.BoxesOf(index))
        {
            json.WriteStartObject();
            json.WriteString("label", images.ClassNames[box.Label]);
            WriteBox(json, box.Box.Scaled((float)width / images.Images.Width, (float)height / images.Images.Height));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteBox(Utf8JsonWriter json, Box box)
    {
        json.WriteStartArray("box");
        foreach (var edge in (float[])[box.Left, box.Top, box.Right, box.Bottom])
        {
            json.WriteNumberValue(Math.Round(edge, 1));
        }

        json.WriteEndArray();
    }

    private DetectionDataset For(string path, ObjectDetector model) => _images.Of(
        new ImagesKey(path, model.Height, model.Width, model.Channels, string.Join('\n', model.ClassNames)),
        () => DetectionDatasetReader.Read(AlgorithmFolder.DataIn(path), new DetectionReadOptions
        {
            Images = new ImageReadOptions { MemoryBytes = EvaluationRequest.MemoryBytes, Threads = 1 },
            Height = model.Height,
            Width = model.Width,
            Channels = model.Channels,
            ClassNames = model.ClassNames,
        }));
}
