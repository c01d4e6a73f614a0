using Sundial.Learning.Data;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Training;

namespace Sundial.Worker.Algorithms;

/// <summary>Scores image classifiers. The data that was asked for last is read once for all models of one shape.</summary>
internal sealed class ImageClassificationScorer : IModelScorer
{
    private readonly LastRead<ImagesKey, ImageDataset> _images = new();

    /// <inheritdoc/>
    public void Score(EvaluationRequest request, AnswerLines answers)
    {
        using var model = ImageClassifier.Open(request.Model, threads: 1);
        var images = For(request.Data, model);
        var counter = new ConfusionCounter(model.ClassNames);
        model.Classify(images, Part(images, request), (index, probabilities) =>
        {
            var expected = images.Labels[index];
            var answered = counter.Add(expected, probabilities);
            if (request.Examples)
            {
                var probability = Math.Round(probabilities[answered], 6);
                answers.Example(
                    images.NameOf(index),
                    json =>
                    {
                        json.WriteString("label", model.ClassNames[answered]);
                        json.WriteNumber("probability", probability);
                    },
                    json => json.WriteStringValue(model.ClassNames[expected]));
            }
        });
        var metrics = counter.ToMetrics();
        answers.Metric("accuracy", metrics.Accuracy, metrics.Count, ("log_loss", metrics.LogLoss));
    }

    /// <inheritdoc/>
    public void Dispose() => _images.Dispose();

    private ImageDataset For(string path, ImageClassifier model) => _images.Of(
        new ImagesKey(path, model.Height, model.Width, model.Channels, string.Join('\n', model.ClassNames)),
        () => ImageDatasetReader.Read(AlgorithmFolder.DataIn(path), new ImageReadOptions
        {
            Height = model.Height,
            Width = model.Width,
            Channels = model.Channels,
            ClassNames = model.ClassNames,
            MemoryBytes = EvaluationRequest.MemoryBytes,
            Threads = 1,
        }));

    private static int[] Part(ImageDataset images, EvaluationRequest request) => request.Of(images.Count, () => TrainingSplit.TestPart(images), () => TrainingSplit.Of(images, request.Seed).Test);
}
