using Sundial.OnnxRuntime;

namespace Sundial.Learning.Evaluation;

/// <summary>A model that a training run saved, opened to be used: an <see cref="ImageClassifier"/>, an <see cref="ObjectDetector"/> or a <see cref="TablePredictor"/>, by its own word.</summary>
/// <remarks>Not for use by several threads at once; it computes on several threads itself.</remarks>
public abstract class SavedModel : IDisposable
{
    private protected SavedModel(ModelFile file)
    {
        (Path, Task) = (file.Path, file.Task);
        TrainingSummary = file.Metadata.GetValueOrDefault("sundial.training");
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What it is for, such as <c>object-detection</c>.</summary>
    public string Task { get; }

    /// <summary>What the model says of its training, as JSON; null when it says nothing.</summary>
    public string? TrainingSummary { get; }

    /// <summary>The class names, in the order of the model's outputs; empty where numbers are predicted.</summary>
    public abstract IReadOnlyList<string> ClassNames { get; }

    /// <summary>Opens whatever model a run has saved.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="threads">Threads to compute with; the processors there are when null.</param>
    /// <exception cref="ModelException">It is missing, unreadable, damaged, or another kind of model.</exception>
    /// <exception cref="OrtException">The runtime itself is missing.</exception>
    public static SavedModel Open(string path, int? threads = null)
    {
        var file = ModelFile.Read(path);
        file.Demand("image-classification, object-detection and tables", task => task is ImageClassifier.ItsTask or ObjectDetector.ItsTask || TablePredictor.IsTask(task));
        return file.Task switch
        {
            ImageClassifier.ItsTask => ImageClassifier.Open(file, threads),
            ObjectDetector.ItsTask => ObjectDetector.Open(file, threads),
            _ => TablePredictor.Open(file, threads),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the model.</summary>
    /// <param name="disposing">True: there is nothing that a finaliser would have to release.</param>
    protected abstract void Dispose(bool disposing);
}
