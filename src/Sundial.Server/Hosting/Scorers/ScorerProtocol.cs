using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Desk;
using Sundial.Server.Hosting.Store;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Hosting.Scorers;

/// <summary>What scorers ask, but for their reports.</summary>
internal static class ScorerProtocol
{
    private const int LongestName = 100;
    private const int LongestAddress = 500;
    private const int LeastSecret = 16;
    private const int LongestSecret = 200;
    private const double LongestWait = 60;

    /// <summary>POST /v1/scorers: gives a scorer the identity that it asks for, or one where it asks for none or for somebody else's.</summary>
    public static async Task<IResult> Register(RegisterScorerRequest request, Database database, HostingMaster master, MasterClock clock, CancellationToken cancel)
    {
        var faults = new Faults();
        faults.Check(request.Name is { Length: >= 1 and <= LongestName }, "name", $"must be 1 to {LongestName} characters");
        faults.Check(IsAddress(request.Address), "address", $"must be http:// or https:// with a host, without query, at most {LongestAddress} characters");
        faults.Check(request.Cpus is >= 1 and <= 100_000, "cpus", "must be from 1 to 100000");
        faults.Check(request.MemoryBytes > 0, "memory_bytes", "must be above 0");
        faults.Check(request.Previous != Guid.Empty, "previous", "must not be all zeros");
        faults.Check(request.Secret is null or { Length: >= LeastSecret and <= LongestSecret }, "secret", $"must be {LeastSecret} to {LongestSecret} characters");
        faults.ThrowIfAny();

        var id = await database.RunPlatformAsync(work => ScorerStore.RegisterAsync(work, request, clock.Now, cancel), cancel);
        await master.PlaceAllAsync(cancel);
        return TypedResults.Created($"/v1/scorers/{id}", new RegisteredScorer(id));
    }

    /// <summary>DELETE /v1/scorers/{scorer}: a scorer says goodbye; others take what it holds.</summary>
    public static async Task<IResult> Leave(Guid scorer, Database database, HostingMaster master, MasterClock clock, CancellationToken cancel)
    {
        if (!await database.RunPlatformAsync(work => ScorerStore.EndAsync(work, scorer, clock.Now, cancel), cancel))
        {
            throw Unknown(scorer);
        }

        await master.PlaceAllAsync(cancel);
        return TypedResults.NoContent();
    }

    /// <summary>GET /v1/scorers/{scorer}/assignment: what a scorer has to do, once it is another than the one it has.</summary>
    public static async Task<IResult> Assignment(Guid scorer, long? after, double? wait, Assignments assignments, CancellationToken cancel) =>
        await assignments.NextAsync(scorer, after ?? 0, Patience(wait), cancel) is { } assignment ? TypedResults.Ok(assignment) : TypedResults.NoContent();

    /// <summary>GET /v1/scorers/{scorer}/blobs/{sha256}: bytes of what a scorer is assigned.</summary>
    public static async Task<IResult> Blob(Guid scorer, string sha256, Database database, ArtifactStore artifacts, CancellationToken cancel)
    {
        var digest = Digest.TryParse(sha256, out var parsed) ? parsed : throw Faults.Of("sha256", "must be 64 lower-case hexadecimal digits");
        var mayRead = await database.RunPlatformAsync(
            async work => await ScorerStore.IsKnownAsync(work, scorer, cancel) ? await HolderStore.MayReadAsync(work, scorer, digest.Hex, cancel) : throw Unknown(scorer), cancel);
        return mayRead
            ? new BlobResult(artifacts, digest, "application/octet-stream", digest.Hex)
            : throw HostingProblems.BlobUnknown.For($"The scorer is assigned no bytes {digest.Hex}; look at the assignment again.");
    }

    /// <summary>The refusal.</summary>
    public static ProblemException Unknown(Guid scorer) => HostingProblems.ScorerUnknown.For($"The scorer {scorer} is not known; register again, with this id as previous.");

    private static bool IsAddress(Uri address) =>
        address is { IsAbsoluteUri: true, Scheme: "http" or "https", Host.Length: > 0, Query: "", Fragment: "", UserInfo: "", AbsolutePath: "/" } && address.OriginalString.Length <= LongestAddress;

    private static TimeSpan Patience(double? wait) => wait is null or (>= 0 and <= LongestWait)
        ? TimeSpan.FromSeconds(wait ?? 0)
        : throw Faults.Of("wait", $"must be from 0 to {LongestWait} seconds");
}
