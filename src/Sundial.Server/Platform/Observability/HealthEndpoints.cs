using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Platform.Observability;

/// <summary>Tells whoever runs the server whether it lives, and whether it can be sent requests.</summary>
internal static class HealthEndpoints
{
    // Below this, uploads and the private database are about to fail.
    private const long LeastFreeBytes = 64L << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/health").WithTags("health");
        health.MapGet("/live", () => TypedResults.Ok(new Health("live", null)))
            .WithName("ShowLiveness").WithSummary("Tells that the server lives.");
        health.MapGet("/ready", ReadyAsync).Produces<Health>(StatusCodes.Status503ServiceUnavailable)
            .WithName("ShowReadiness").WithSummary("Tells whether the server can do its work, and what is in its way.");
    }

    private static async Task<Results<Ok<Health>, JsonHttpResult<Health>>> ReadyAsync(
        Database.Database database, ServerOptions options, TimeProvider clock, CancellationToken cancel)
    {
        var checks = new Dictionary<string, string>
        {
            ["database"] = await DatabaseAsync(database, clock, cancel),
            ["disk"] = Disk(options.Data),
        };
        return checks.Values.All(check => check == "ok")
            ? TypedResults.Ok(new Health("ready", checks))
            : TypedResults.Json(new Health("not_ready", checks), statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>Reachable, and with the schema that this server brought it to.</summary>
    private static async Task<string> DatabaseAsync(Database.Database database, TimeProvider clock, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            await using var command = database.Source.CreateCommand("select count(*) from schema_migrations");
            var applied = (long)(await command.ExecuteScalarAsync(either.Token))!;
            return applied == Migration.BuiltIn.Count ? "ok" : $"has {applied} migrations, not {Migration.BuiltIn.Count}; restart the server";
        }
        catch (Exception fault) when (DatabaseFaults.IsUnavailable(fault) || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return "does not answer";
        }
    }

    private static string Disk(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace >= LeastFreeBytes ? "ok" : "is full";
        }
        catch (IOException fault)
        {
            return $"cannot be looked at: {fault.Message}";
        }
    }
}

/// <summary>How the server fares.</summary>
/// <param name="Status">In a word: live, ready or not_ready.</param>
/// <param name="Checks">What was looked at, and for each "ok" or what is wrong.</param>
internal sealed record Health(string Status, IReadOnlyDictionary<string, string>? Checks);
