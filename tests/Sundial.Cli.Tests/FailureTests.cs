using System.Net;
using System.Reflection;
using System.Text.Json;
using Sundial.Contracts;
using Sundial.Contracts.Client;
using Sundial.Contracts.Http;
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
        { Refused(HttpStatusCode.Unauthorized, "tenancy.key-unknown"), 6, "tenancy.key-unknown" },
        { Refused(HttpStatusCode.Conflict, "training.deadline-infeasible"), 4, "training.deadline-infeasible" },
        { Refused(HttpStatusCode.Conflict, "datasets.name-taken"), 8, "datasets.name-taken" },
        { new ServerUnreachableException("x"), 7, "server.unreachable" },
        { new DigestMismatchException("x"), 1, "download.damaged" },
        { new UploadMismatchException("x"), 1, "upload.mismatch" },
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
    public void What_a_server_says_in_lines_a_person_reads_below_one_another_and_a_program_as_one()
    {
        var problem = new Problem { Type = Problem.TypePrefix + "hosting.chain-misfit", Detail = "b:1 does not take what a:12 gives.\na:12 gives: y FP32[-1,5]\nb:1 takes:  x INT64[-1]" };

        var failure = Failure.Of(new ApiException(HttpStatusCode.Conflict, problem));

        Assert.Equal("b:1 does not take what a:12 gives.\n  a:12 gives: y FP32[-1,5]\n  b:1 takes:  x INT64[-1]", failure.Text);
        Assert.DoesNotContain('\n', failure.Sentence);
        Assert.Equal("x", Failure.Of(new UsageException("x")).Text);
    }

    [Fact]
    public void What_a_server_says_is_the_sentence_with_the_faults_it_did_not_say()
    {
        var problem = new Problem
        {
            Type = Problem.TypePrefix + "request.invalid",
            Detail = "The request makes no sense: name must be short.",
            Errors = new Dictionary<string, string[]> { ["name"] = ["must be short"], ["weight"] = ["must be above 0."] },
            Extensions = new Dictionary<string, JsonElement> { ["earliest_within_seconds"] = JsonSerializer.SerializeToElement(12.5) },
        };
        var failure = Failure.Of(new ApiException(HttpStatusCode.BadRequest, problem));
        Assert.Equal("The request makes no sense: name must be short (weight must be above 0).", failure.Sentence);
        Assert.Equal(["earliest_within_seconds", "errors"], failure.Details!.Keys.Order());
    }

    [Fact]
    public void What_is_unforeseen_is_called_a_bug_in_one_line()
    {
        var failure = Failure.Of(new InvalidOperationException("First line.\nSecond line."));
        Assert.Equal(ExitCode.Failed, failure.ExitCode);
        Assert.StartsWith("This is a bug in Sundial: First line. Second line (InvalidOperationException)", failure.Sentence, StringComparison.Ordinal);
        Assert.Contains(Failure.DebugVariable, failure.Sentence, StringComparison.Ordinal);
    }

    private static ApiException Refused(HttpStatusCode status, string code) => new(status, new Problem { Type = Problem.TypePrefix + code, Detail = "x" });
}
