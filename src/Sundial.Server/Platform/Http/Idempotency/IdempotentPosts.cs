using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Platform.Http.Idempotency;

/// <summary>A POST with an <c>Idempotency-Key</c> happens once: whoever repeats it within a day gets the first one's answer.</summary>
/// <remarks>Refusals are not kept: nothing happened, and a repetition may fare better.</remarks>
internal sealed partial class IdempotentPosts(RequestDelegate next, Database.Database database, TimeProvider clock, ILogger<IdempotentPosts> log)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    /// <summary>No answer in JSON takes this long: the server that was at it has died.</summary>
    public static readonly TimeSpan BrokenOffAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly string[] KeptHeaders = ["Content-Type", "Location", "ETag"];

    /// <summary>Handles one request.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Features.Get<Caller>() is not { Role: not Role.Worker } caller || IdempotentRequest.Of(http) is not { } request)
        {
            await next(http);
            return;
        }

        var kept = await BeginAsync(http, caller, request);
        if (kept is { Status: { } status })
        {
            await ReplayAsync(http, status, kept, request);
            return;
        }

        await AnswerAsync(http, caller, request);
    }

    /// <summary>Takes the key, or finds out what became of the request that has it.</summary>
    private async Task<IdempotentRow?> BeginAsync(HttpContext http, Caller caller, IdempotentRequest request)
    {
        var (now, cancel) = (clock.GetUtcNow(), http.RequestAborted);
        var creation = Guid.CreateVersion7();
        await using var work = await database.BeginTenantAsync(caller.TenantId, cancel);
        if (await IdempotencyStore.TakeAsync(work, caller.TenantId, request, creation, now, now - KeptFor, cancel))
        {
            http.Features.Set(new CreationId(creation, IsRepeat: false));
            await work.CommitAsync(cancel);
            return null;
        }

        var row = await IdempotencyStore.LockAsync(work, caller.TenantId, request.Key, cancel) ?? throw InProgress();
        if (!row.RequestHash.AsSpan().SequenceEqual(request.Hash))
        {
            throw IdempotencyProblems.KeyReused.For("This Idempotency-Key came with another request before; choose a new key for each thing that is to be done.");
        }

        if (row.Status is null)
        {
            if (now - row.Since < BrokenOffAfter)
            {
                throw InProgress();
            }

            await IdempotencyStore.TakeOverAsync(work, caller.TenantId, request.Key, now, cancel);
            http.Features.Set(new CreationId(Guid.Parse(row.Headers["creation"]), IsRepeat: true));
        }

        await work.CommitAsync(cancel);
        return row;
    }

    /// <summary>Lets the handler work, keeps its answer, and only then gives it.</summary>
    private async Task AnswerAsync(HttpContext http, Caller caller, IdempotentRequest request)
    {
        var outward = http.Response.Body;
        using var answer = new MemoryStream();
        http.Response.Body = answer;
        var happened = false;
        try
        {
            await next(http);
            happened = http.Response.StatusCode < StatusCodes.Status400BadRequest;
        }
        finally
        {
            http.Response.Body = outward;
            await EndAsync(http, caller, request, happened ? answer.ToArray() : null);
        }

        http.Response.ContentLength = answer.Length > 0 ? answer.Length : null;
        await outward.WriteAsync(answer.GetBuffer().AsMemory(0, (int)answer.Length), http.RequestAborted);
    }

    /// <summary>Also when the caller has hung up: the thing has happened, and it will ask again.</summary>
    private async Task EndAsync(HttpContext http, Caller caller, IdempotentRequest request, byte[]? answer)
    {
        try
        {
            var headers = KeptHeaders.Where(http.Response.Headers.ContainsKey).ToDictionary(name => name, name => http.Response.Headers[name].ToString());
            await database.RunTenantAsync(
                caller.TenantId,
                work => answer is null
                    ? IdempotencyStore.ForgetAsync(work, caller.TenantId, request.Key, CancellationToken.None)
                    : IdempotencyStore.KeepAsync(work, caller.TenantId, request.Key, http.Response.StatusCode, headers, request.Seal(answer), CancellationToken.None),
                CancellationToken.None);
        }
        catch (DatabaseUnavailableException fault)
        {
            // What was asked for has happened or has not; that the answer could not be kept must not turn one into the other.
            LogNotKept(fault, http.Request.Path);
        }
    }

    private static async Task ReplayAsync(HttpContext http, int status, IdempotentRow kept, IdempotentRequest request)
    {
        var body = request.Open(kept.Body);
        http.Response.StatusCode = status;
        foreach (var (name, value) in kept.Headers)
        {
            http.Response.Headers[name] = value;
        }

        http.Response.Headers["Idempotency-Replayed"] = "true";
        http.Response.ContentLength = body.Length > 0 ? body.Length : null;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    private static ProblemException InProgress() => new(
        IdempotencyProblems.InProgress, "The first request with this Idempotency-Key has not been answered yet; wait a moment and repeat it.") { RetryAfter = Pause };

    [LoggerMessage(Level = LogLevel.Warning, Message = "The answer to {Path} could not be kept for its Idempotency-Key.")]
    private partial void LogNotKept(Exception fault, string path);
}
