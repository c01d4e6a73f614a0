namespace Sundial.Cli.Commands.Hosting;

/// <summary>What <c>sundial up</c> was asked for.</summary>
/// <param name="Settings">Settings of the server, as <c>--Section:Name=value</c>.</param>
/// <param name="StoresLogin">Whether the user is logged in at the first start, and sample data added.</param>
internal sealed record UpRequest(string[] Settings, bool StoresLogin);
