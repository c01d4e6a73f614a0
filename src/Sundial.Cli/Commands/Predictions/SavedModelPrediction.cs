using Sundial.Cli.Processes;
using Sundial.Learning.Evaluation;

namespace Sundial.Cli.Commands.Predictions;

/// <summary>What is asked of a saved model.</summary>
/// <param name="Inputs">Images, a table, or <c>-</c>.</param>
/// <param name="Threshold">Of a detector: the least score of a box; the model's own where null.</param>
/// <param name="OutputPath">Of a table: where predictions go as CSV; null for lines on standard output.</param>
/// <param name="DrawPath">Of a detector: the file or folder for the pictures with their boxes; null where none are drawn.</param>
/// <param name="Threads">Threads to decode with.</param>
/// <param name="MemoryBytes">Memory for decoded pixels.</param>
internal sealed record SavedModelQuestion(string Inputs, float? Threshold, string? OutputPath, string? DrawPath, int Threads, long MemoryBytes);

/// <summary>A saved model and what it takes in, what it makes of that out. What the model is, is told by its file.</summary>
internal static class SavedModelPrediction
{
    /// <summary>Predicts.</summary>
    /// <param name="terminal">Where the answers go.</param>
    /// <param name="path">The model's file.</param>
    /// <param name="question">What is asked.</param>
    public static ExitCode Run(Terminal terminal, string path, SavedModelQuestion question)
    {
        using var model = SavedModel.Open(path, question.Threads);
        Check(model, question);
        return model switch
        {
            ImageClassifier classifier => new ImageLabels(terminal, classifier).Run(question),
            ObjectDetector detector => new ImageBoxes(terminal, detector).Run(question),
            TablePredictor predictor => new TableRows(terminal, predictor).Run(question),
            _ => throw new NotSupportedException($"Nobody knows how to predict with a model for {model.Task}."),
        };
    }

    private static void Check(SavedModel model, SavedModelQuestion question)
    {
        if (question.Threshold is not null && model is not ObjectDetector)
        {
            throw new UsageException($"{model.Path} is no detector, so --threshold means nothing; leave it out.");
        }

        if (question.DrawPath is not null && model is not ObjectDetector)
        {
            throw new UsageException($"{model.Path} is no detector, so --draw means nothing; leave it out.");
        }

        if (question.OutputPath is not null && model is not TablePredictor)
        {
            throw new UsageException($"{model.Path} predicts no column of a table, so --out means nothing; leave it out, and take --json for a file of answers.");
        }

        if (question.Inputs == "-" && model is not TablePredictor)
        {
            throw new UsageException($"{model.Path} takes images, and standard input holds none; name an image, or a folder or archive of images.");
        }
    }
}
