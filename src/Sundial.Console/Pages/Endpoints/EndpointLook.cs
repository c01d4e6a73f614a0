using Sundial.Contracts.Hosting;

namespace Sundial.Console.Pages.Endpoints;

/// <summary>An endpoint as it stands at a moment.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Events">What happened to it, the last first.</param>
public sealed record EndpointLook(EndpointView Endpoint, IReadOnlyList<EndpointEvent> Events);
