namespace Sundial.Server;

/// <summary>The service, composed.</summary>
public static class ServerApp
{
}
