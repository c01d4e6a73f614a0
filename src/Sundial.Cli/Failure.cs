using System.Net;
using System.Reflection;
using Sundial.Cli.Reports;
using Sundial.Contracts.Client;
using Sundial.Contracts.Http;
using Sundial.Learning.Data;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Training;
using Sundial.Onnx;
using Sundial.OnnxRuntime;

namespace Sundial.Cli;

/// <summary>A problem as the user meets it: an exit code, a stable name, and one sentence.</summary>
/// <param name="ExitCode">What the process exits with.</param>
/// <param name="Code">Stable name of the problem, such as <c>dataset.empty</c>.</param>
/// <param name="Sentence">What is wrong, where, and what to do.</param>
internal sealed record Failure(ExitCode ExitCode, string Code, string Sentence)
{
    /// <summary>What a server told besides, such as <c>earliest_within_seconds</c>, and what is wrong with which member under <c>errors</c>.</summary>
    public IReadOnlyDictionary<string, object>? Details { get; init; }

    /// <summary>What a server told in several lines, such as two signatures that are to be compared; empty where it told it in one.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>As a person reads it: the sentence, or the first line with the others below it.</summary>
    public string Text => Lines.Count == 0 ? Sentence : string.Join("\n  ", Lines);

    /// <summary>The environment variable that asks for stack traces.</summary>
    public const string DebugVariable = "SUNDIAL_DEBUG";

    /// <summary>The one place where exceptions become exit codes.</summary>
    public static Failure Of(Exception fault) => Unwrapped(fault) switch
    {
        UsageException usage => new(usage.ExitCode, usage.Code, usage.Message),
        DatasetException data => new(ExitCodeOf(data), data.Code, data.Message),
        ModelException model => new(ExitCode.BadInput, model.Code, model.Message),
        TrainingException training => new(ExitCodeOf(training), training.Code, training.Message),
        GraphException graph => new(ExitCode.Failed, "graph.invalid", graph.Message),
        OrtException { ErrorCode: OrtErrorCode.NoSuchFile } runtime => new(ExitCode.Failed, "runtime.missing", runtime.Message),
        OrtException runtime => new(ExitCode.Failed, "runtime.failed", $"ONNX Runtime failed: {OneLine(runtime.Message)}."),
        ApiException refused => RefusedByServer(refused),
        ServerUnreachableException away => new(ExitCode.ServerUnreachable, "server.unreachable", Ended(away.Message)),
        DigestMismatchException damaged => new(ExitCode.Failed, "download.damaged", damaged.Message),
        UploadMismatchException mismatch => new(ExitCode.Failed, "upload.mismatch", mismatch.Message),
        OperationCanceledException => new(ExitCode.StoppedWithoutModel, "stopped", "Stopped before there was a model; nothing was written."),
        OutOfMemoryException => new(ExitCode.Failed, "memory.exhausted", "There is not enough memory; give less with --memory, or use fewer --threads."),
        UnauthorizedAccessException or IOException => new(ExitCode.Failed, "io.failed", $"{OneLine(fault.Message)}."),
        var unforeseen => Bug(unforeseen),
    };

    private static Failure RefusedByServer(ApiException refused)
    {
        var problem = refused.Problem;
        var said = Ended(problem.Detail ?? problem.Title ?? $"The server answered {(int)refused.Status}");
        var (exitCode, hint) = (refused.Status, problem.Code) switch
        {
            (HttpStatusCode.Unauthorized, _) => (ExitCode.NotLoggedIn, " Log in with sundial login URL."),
            (_, "training.deadline-infeasible") => (ExitCode.DeadlineRefused, string.Empty),
            _ => (ExitCode.Refused, string.Empty),
        };
        var details = (problem.Extensions ?? []).ToDictionary(pair => pair.Key, object (pair) => pair.Value);
        if (problem.Errors is { Count: > 0 } errors)
        {
            details["errors"] = errors;
            var unsaid = errors.Where(error => !error.Value.All(fault => said.Contains(fault, StringComparison.Ordinal))).ToArray();
            said = unsaid.Length == 0 ? said : $"{said.TrimEnd('.')} ({string.Join("; ", unsaid.Select(error => $"{error.Key} {string.Join(", ", error.Value).TrimEnd('.')}"))}).";
        }

        return new Failure(exitCode, problem.Code, said + hint)
        {
            Details = details.Count > 0 ? details : null,
            Lines = problem.Detail?.Split('\n', StringSplitOptions.RemoveEmptyEntries) is { Length: > 1 } lines ? [.. lines.Select(line => Printable.Of(line.TrimEnd()))] : [],
        };
    }

    private static Failure Bug(Exception fault)
    {
        var hint = DebugWanted ? string.Empty : $"; set {DebugVariable}=1 to see where";
        return new Failure(ExitCode.Failed, "bug", $"This is a bug in Sundial: {OneLine(fault.Message)} ({fault.GetType().Name}){hint}.");
    }

    /// <summary>Whether stack traces are wanted.</summary>
    public static bool DebugWanted => Environment.GetEnvironmentVariable(DebugVariable) is { Length: > 0 } and not "0";

    private static ExitCode ExitCodeOf(DatasetException data) => data.Code switch
    {
        DatasetCodes.Scratch => ExitCode.OutputUnwritable,
        DatasetCodes.NoDecoder => ExitCode.Failed,
        _ => ExitCode.BadInput,
    };

    private static ExitCode ExitCodeOf(TrainingException training) => training.Code.Split('.')[0] switch
    {
        "deadline" => ExitCode.DeadlineRefused,
        "output" => ExitCode.OutputUnwritable,
        "dataset" or "data" or "model" or "more-from" => ExitCode.BadInput,
        _ => ExitCode.Failed,
    };

    private static Exception Unwrapped(Exception fault) => fault switch
    {
        AggregateException { InnerExceptions: [var only] } => Unwrapped(only),
        TargetInvocationException { InnerException: { } inner } => Unwrapped(inner),
        TypeInitializationException { InnerException: { } inner } => Unwrapped(inner),
        _ => fault,
    };

    private static string Ended(string text) => OneLine(text) is var sentence && sentence.EndsWith('?') ? sentence : $"{sentence}.";

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).TrimEnd('.');
}
