using Sundial.Learning.Data;
using Sundial.Learning.Detection.Reading;
using Sundial.Learning.Tables;

namespace Sundial.Learning.Training;

/// <summary>Data and a deadline in, a model and its report out, whatever the data is.</summary>
/// <param name="clock">Measures the time.</param>
public sealed class TrainingRun(TimeProvider clock)
{
    /// <summary>Tells by the bytes of data, and by the names in it, what can be learned from it.</summary>
    /// <param name="path">A table, or a folder or archive of images.</param>
    /// <param name="cancel">Gives up.</param>
    /// <remarks>Images with boxes come before images with classes, because they may lie in folders, too. What cannot be read is taken for images: the run that reads it says what is wrong.</remarks>
    public static TrainingTask Recognise(string path, CancellationToken cancel)
    {
        try
        {
            return TableReader.LooksLikeTable(path) ? TrainingTask.Table
                : DetectionDatasetReader.Recognise(path, new ArchiveLimits(), cancel) is not null ? TrainingTask.ObjectDetection
                : TrainingTask.ImageClassification;
        }
        catch (DatasetException)
        {
            return TrainingTask.ImageClassification;
        }
    }

    /// <summary>Trains, tests and saves a model before the deadline.</summary>
    /// <param name="task">What is to be learned.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="observer">Hears how it goes.</param>
    /// <param name="stop">Cancelled when the user wants the best model so far, now.</param>
    /// <returns>The report, which is also on disk beside the model.</returns>
    /// <exception cref="TrainingException">The run cannot be begun or ended as asked.</exception>
    /// <exception cref="DatasetException">The data cannot be read or learned from.</exception>
    /// <exception cref="OperationCanceledException">Stopped before there was any model.</exception>
    public TrainingReport Run(TrainingTask task, TrainingRequest request, ITrainingObserver observer, CancellationToken stop) => task switch
    {
        TrainingTask.Table => new TableRun(clock).Run(request, observer, stop),
        TrainingTask.ObjectDetection => new ObjectDetectionRun(clock).Run(request, observer, stop),
        _ => new ImageClassificationRun(clock).Run(request, observer, stop),
    };
}
