using System.Reflection;
using Sundial.Learning.Data;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Training;
using Sundial.OnnxRuntime;
using Xunit;

namespace Sundial.Cli.Tests;

public class FailureTests
{
    public static TheoryData<Exception, int, string> Known => new()
    {
        { new UsageException("x"), 2, "usage" },
        { new DatasetException(DatasetCodes.Empty, "x"), 3, "dataset.empty" },
        { new DatasetException(DatasetCodes.Scratch, "x"), 5, "dataset.scratch" },
        { new DatasetException(DatasetCodes.NoDecoder, "x"), 1, "image.no-decoder" },
        { new ModelException(ModelCodes.Damaged, "x"), 3, "model.damaged" },
        { new TrainingException("deadline.too-short", "x"), 4, "deadline.too-short" },
        { new TrainingException("output.unwritable", "x"), 5, "output.unwritable" },
        { new TrainingException("training.diverged", "x"), 1, "training.diverged" },
        { new OrtException(OrtErrorCode.NoSuchFile, "x"), 1, "runtime.missing" },
        { new OrtException(OrtErrorCode.Fail, "x"), 1, "runtime.failed" },
        { new OperationCanceledException(), 131, "stopped" },
        { new InsufficientMemoryException(), 1, "memory.exhausted" },
        { new IOException("x"), 1, "io.failed" },
        { new AggregateException(new DatasetException(DatasetCodes.Empty, "x")), 3, "dataset.empty" },
        { new TargetInvocationException(new ModelException(ModelCodes.Foreign, "x")), 3, "model.foreign" },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void What_is_foreseen_has_an_exit_code_and_a_name(Exception fault, int exitCode, string code)
    {
        var failure = Failure.Of(fault);
        Assert.Equal((exitCode, code), ((int)failure.ExitCode, failure.Code));
    }

    [Fact]
    public void What_is_unforeseen_is_called_a_bug_in_one_line()
    {
        var failure = Failure.Of(new InvalidOperationException("First line.\nSecond line."));
        Assert.Equal(ExitCode.Failed, failure.ExitCode);
        Assert.StartsWith("This is a bug in Sundial: First line. Second line (InvalidOperationException)", failure.Sentence, StringComparison.Ordinal);
        Assert.Contains(Failure.DebugVariable, failure.Sentence, StringComparison.Ordinal);
    }
}
