using System.Runtime.InteropServices;
using Sundial.Learning.Data;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Training;
using Sundial.OnnxRuntime;

namespace Sundial.Worker.Algorithms;

/// <summary>A built-in algorithm as a program under the algorithm contract.</summary>
internal static class AlgorithmProgram
{
    private const int Done = 0;
    private const int Failed = 1;

    /// <summary>Trains by the deadline, going on from the newest whole checkpoint where there is one.</summary>
    /// <param name="algorithm">What it learns.</param>
    /// <param name="folder">What it finds and where it puts what it makes.</param>
    /// <param name="clock">Measures the time.</param>
    /// <param name="output">Takes the progress.</param>
    /// <returns>0 when there is a model, also where the training was asked to end early; 1 when not, with a sentence in <c>output/failure</c>.</returns>
    public static int Train(BuiltInAlgorithm algorithm, AlgorithmFolder folder, TimeProvider clock, Stream output)
    {
        using var stop = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        try
        {
            var lines = new SundialLines(output);
            lines.Ended(Train(algorithm, folder, clock, lines, stop.Token));
            return Done;
        }
        catch (Exception fault)
        {
            return Fail(folder, fault);
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static TrainingReport Train(BuiltInAlgorithm algorithm, AlgorithmFolder folder, TimeProvider clock, SundialLines lines, CancellationToken stop)
    {
        var (startedAt, started) = (clock.GetUtcNow(), clock.GetTimestamp());
        var parameters = AlgorithmHyperparameters.Read(folder.Hyperparameters, algorithm);
        var deadline = AlgorithmDeadline.Read(folder, startedAt, parameters.Epochs is null ? null : TimeSpan.FromDays(28));
        using var watch = new AlgorithmWatch(deadline.Look);
        var request = new TrainingRequest
        {
            DataPath = folder.Channel("training") ?? throw new AlgorithmException($"There is no channel \"training\"; put the {algorithm.Data} into input/data/training."),
            TestDataPath = folder.Channel("test"),
            MoreFrom = folder.Channel("model"),
            Deadline = deadline.Source.Current,
            LiveDeadline = deadline.Source,
            NominalDeadline = deadline.Nominal,
            StartedAt = started,
            OutputPath = folder.Model,
            Target = parameters.Target,
            TableTask = parameters.TableTask,
            Tunes = parameters.Tunes,
            OptimizeFor = parameters.OptimizeFor,
            Epochs = parameters.Epochs,
            Seed = parameters.Seed,
            Threads = parameters.Threads,
            Tier = parameters.Tier,
            KnowledgePath = AlgorithmKnowledge.Gather(folder),
            LessonPath = folder.Lesson,
            RatesPath = Environment.GetEnvironmentVariable(AlgorithmFolder.RatesVariable),
            MemoryBytes = parameters.MemoryBytes,
            Checkpoints = new TrainingCheckpoints(folder.Checkpoints),
        };
        var report = new TrainingRun(clock).Run(algorithm.Task, request, lines, stop);
        return report.ModelPath == Path.GetFullPath(folder.Model)
            ? report
            : throw new AlgorithmException($"The model could not be written to {folder.Model}; free space there.");
    }

    private static int Fail(AlgorithmFolder folder, Exception fault)
    {
        var sentence = folder.ByChannel(fault switch
        {
            AlgorithmException or TrainingException or DatasetException or ModelException or OrtException => fault.Message,
            OperationCanceledException => "The training was stopped before there was any model.",
            OutOfMemoryException => "The memory of this machine is too small for this training; give it more, or set the hyperparameter memory lower.",
            _ => $"The training failed unexpectedly ({fault.GetType().Name}: {fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}).",
        });
        Console.Error.WriteLine(fault is AlgorithmException or TrainingException or DatasetException or OperationCanceledException ? sentence : fault.ToString());
        try
        {
            folder.WriteFailure(sentence);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{folder.Failure} could not be written ({e.Message.TrimEnd('.')}).");
        }

        return Failed;
    }
}
