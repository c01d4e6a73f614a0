using Sundial.Testing.Processes;
using Xunit;

namespace Sundial.EndToEnd.Tests.Platform;

/// <summary>An installation that stands while a class is tested. Its tests use it one after the other, and each makes what it needs under names of its own.</summary>
public sealed class StandingInstallation : IAsyncLifetime
{
    private Installation? _installation;

    internal Installation Installation => _installation ?? throw new InvalidOperationException("It has not been started.");

    public async Task InitializeAsync() => _installation = await Installation.StartAsync("--workers", "1");

    public async Task DisposeAsync()
    {
        if (_installation is { } installation)
        {
            await installation.DisposeAsync();
        }
    }
}
