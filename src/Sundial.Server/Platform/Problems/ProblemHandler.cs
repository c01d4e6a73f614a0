using System.Text.RegularExpressions;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Platform.Problems;

/// <summary>Turns whatever a request threw into problem details; the one place that does.</summary>
internal sealed partial class ProblemHandler(IHostApplicationLifetime lifetime, ILogger<ProblemHandler> log) : IExceptionHandler
{
    private const int ClientGone = 499;
    private static readonly TimeSpan ShortPause = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && !lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Whoever would read the answer has hung up. The number is only for the log and the metrics.
            httpContext.Response.StatusCode = ClientGone;
            return true;
        }

        try
        {
            return await TellAsync(httpContext, exception);
        }
        catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
        {
            // It hung up while it was being told, as programs do that end together with the server.
            return true;
        }
    }

    private async Task<bool> TellAsync(HttpContext httpContext, Exception exception)
    {
        if (ProblemOf(exception) is { } problem)
        {
            await ProblemWriter.WriteAsync(httpContext, problem);
            return true;
        }

        if (exception is BadHttpRequestException { StatusCode: not StatusCodes.Status400BadRequest } refused)
        {
            var (code, title, detail) = StatusProblems.Of(refused.StatusCode, httpContext);
            await ProblemWriter.WriteAsync(httpContext, refused.StatusCode, code, title, detail);
            return true;
        }

        LogFailed(exception, httpContext.Request.Method, httpContext.Request.Path, ProblemWriter.TraceIdOf(httpContext));
        await ProblemWriter.WriteAsync(
            httpContext,
            StatusCodes.Status500InternalServerError,
            "server.fault",
            "The server failed",
            "This is a fault of the server, not of the request; its log has it under the trace_id given here.");
        return true;
    }

    private ProblemException? ProblemOf(Exception fault) => fault switch
    {
        ProblemException problem => problem,
        OperationCanceledException => new(RequestProblems.ShuttingDown, "The server is shutting down; try again in a few seconds.") { RetryAfter = ShortPause },
        JsonException json => JsonFaults.Of(json),
        BadHttpRequestException { InnerException: JsonException json } => JsonFaults.Of(json),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } large => new(RequestProblems.TooLarge, $"{large.Message.TrimEnd('.')}; send less."),
        BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } bad => BindingFault(bad),
        _ when IsDiskFull(fault) =>
            new(RequestProblems.DiskFull, "No room is left on the server's disk, and nothing was stored; free some, or try again later."),
        _ when DatabaseFaults.IsUnavailable(fault) => new(RequestProblems.DatabaseUnavailable, "The database does not answer; try again in a few seconds.")
        {
            RetryAfter = (fault as DatabaseUnavailableException)?.RetryAfter ?? ShortPause,
        },
        PostgresException refused => RefusedByDatabase(refused),
        _ => null,
    };

    /// <summary>The last net: a slice decides such things itself, in its own words, where it can.</summary>
    private ProblemException? RefusedByDatabase(PostgresException fault)
    {
        ProblemException? problem = fault.SqlState switch
        {
            PostgresErrorCodes.UniqueViolation => new(RequestProblems.Conflict, "Something of that name is there already; choose another name."),
            PostgresErrorCodes.ForeignKeyViolation => new(RequestProblems.Conflict, "Something else that is there still needs it, or what it names is gone; look at it again and repeat the request."),
            PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected =>
                new(RequestProblems.Conflict, "Another request changed the same thing at the same time; repeat the request."),
            PostgresErrorCodes.CheckViolation or PostgresErrorCodes.NotNullViolation or PostgresErrorCodes.NumericValueOutOfRange
                or PostgresErrorCodes.UntranslatableCharacter or PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.StringDataRightTruncation
                or PostgresErrorCodes.ProgramLimitExceeded or PostgresErrorCodes.DatetimeFieldOverflow =>
                new(RequestProblems.Invalid, "A value of the request cannot be stored: it is too long, out of range or has characters that are not text."),
            _ => null,
        };
        if (problem is not null)
        {
            LogRefused(fault, fault.SqlState, fault.TableName, fault.ConstraintName);
        }

        return problem;
    }

    private static ProblemException BindingFault(BadHttpRequestException fault)
    {
        if (Unbound().Match(fault.Message) is { Success: true } unbound)
        {
            var name = OnTheWire(unbound.Groups[1].Value);
            var given = unbound.Groups[2].Value;
            return Faults.Of(name, given.Length <= 100 ? $"cannot be '{given}'" : "has a value that does not fit");
        }

        if (Missing().Match(fault.Message) is { Success: true } missing)
        {
            return Faults.Of(OnTheWire(missing.Groups[1].Value), "is required");
        }

        return fault.Message.Contains("body", StringComparison.OrdinalIgnoreCase) && fault.Message.Contains("JSON", StringComparison.Ordinal) || fault.Message.StartsWith("Implicit body", StringComparison.Ordinal)
            ? new(RequestProblems.Malformed, "The request needs a JSON object as its body.")
            : new(RequestProblems.Malformed, fault.Message);
    }

    // The framework names our parameter, which is the wire's name but for its casing.
    private static string OnTheWire(string parameter) => JsonNamingPolicy.SnakeCaseLower.ConvertName(parameter);

    private static bool IsDiskFull(Exception fault) => fault is BlobStoreFullException
        || (fault is IOException io && DiskFaults.IsFull(io))
        || fault is PostgresException { SqlState: PostgresErrorCodes.DiskFull }
        || fault is DatabaseUnavailableException { InnerException: PostgresException { SqlState: PostgresErrorCodes.DiskFull } };

    [GeneratedRegex("""^Failed to bind parameter "\S+ (\S+)" from "(.*)"\.$""", RegexOptions.Singleline)]
    private static partial Regex Unbound();

    [GeneratedRegex("""^Required parameter "\S+ (\S+)" was not provided from (?:query string|route|header)""")]
    private static partial Regex Missing();

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed (trace {TraceId}).")]
    private partial void LogFailed(Exception fault, string method, string path, string traceId);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database refused a value ({State}, table {Table}, constraint {Constraint}) that no slice had looked at.")]
    private partial void LogRefused(Exception fault, string state, string? table, string? constraint);
}
