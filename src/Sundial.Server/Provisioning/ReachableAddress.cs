using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Sundial.Server.Provisioning;

/// <summary>Where programs on this machine find the server.</summary>
internal static class ReachableAddress
{
    /// <summary>Its address; the port is open.</summary>
    public static Uri Of(IServer server)
    {
        var uri = new UriBuilder(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
        uri.Host = uri.Host is "0.0.0.0" or "[::]" or "+" or "*" ? "127.0.0.1" : uri.Host;
        return uri.Uri;
    }
}
