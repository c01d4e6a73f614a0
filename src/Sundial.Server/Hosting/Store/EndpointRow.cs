using Sundial.Server.Hosting.Rules;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Hosting.Store;

/// <summary>A row of endpoints.</summary>
/// <param name="Endpoint">The rules' part.</param>
/// <param name="Version">Raised by every change.</param>
internal sealed record EndpointRow(HostedEndpoint Endpoint, int Version)
{
    /// <summary>Its entity tag. Answers that are counted do not change it.</summary>
    public string Tag => ETags.Of(Version);
}
