using Sundial.Cli.Observers;
using Sundial.Cli.Processes;
using Sundial.Cli.Reports;
using Sundial.Learning.Detection.Boxes;
using Sundial.Learning.Evaluation;

namespace Sundial.Cli.Commands.Predictions;

/// <summary>A detector and images in, what is on each and where out.</summary>
internal sealed class ImageBoxes(Terminal terminal, ObjectDetector detector)
{
    /// <summary>Finds things.</summary>
    public ExitCode Run(SavedModelQuestion question)
    {
        var target = question.DrawPath is { } path ? new PictureTarget(question.Inputs, path) : null;
        using var images = ImageInputs.Read(question, detector.Height, detector.Width, detector.Channels);
        detector.Find(images, question.Threshold, (index, found) =>
        {
            Tell(images.NameOf(index), found);
            target?.Add(images.NameOf(index), found);
        });
        foreach (var undrawn in target?.Draw(detector.ClassNames) ?? [])
        {
            terminal.Warn($"{undrawn.Name} was not drawn on: {undrawn.Reason}.");
        }

        return ImageInputs.Finish(terminal, images, detector.Path, "looked at", target?.FilePath);
    }

    // A line for each box; an image without any has one that says so, so that every image has a line.
    private void Tell(string image, IReadOnlyList<FoundBox> found)
    {
        terminal.Event(new
        {
            Event = "prediction",
            Image = image,
            Boxes = found.Select(one => new
            {
                Label = detector.ClassNames[one.Label],
                Score = Math.Round(one.Score, 6),
                Left = Edge(one.Box.Left),
                Top = Edge(one.Box.Top),
                Right = Edge(one.Box.Right),
                Bottom = Edge(one.Box.Bottom),
            }),
        });
        foreach (var (box, label, score) in found)
        {
            terminal.Line($"{Printable.Of(image)}\t{Printable.Of(detector.ClassNames[label])}\t{Numbers.Percent(score)}\t{box.Left:0}\t{box.Top:0}\t{box.Right:0}\t{box.Bottom:0}");
        }

        if (found.Count == 0)
        {
            terminal.Line($"{Printable.Of(image)}\t–");
        }
    }

    private static double Edge(float edge) => Math.Round(edge, 2);
}
