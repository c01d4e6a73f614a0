using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Endpoints;

/// <summary>What is assigned of an endpoint at one moment; never changed.</summary>
/// <param name="Assigned">As the server wants it.</param>
/// <param name="All">The revisions that are held.</param>
/// <param name="Live">The one that answers.</param>
internal sealed record EndpointRevisions(AssignedEndpoint Assigned, IReadOnlyList<HostedRevision> All, HostedRevision? Live);
