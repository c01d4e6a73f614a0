using Xunit;

namespace Sundial.EndToEnd.Tests.Hosting;

/// <summary>An installation that stands while a class is tested. Its tests use it one after the other, each with models and endpoints of its own.</summary>
public sealed class StandingHosting : IAsyncLifetime
{
    private Hosting? _hosting;

    internal Hosting Hosting => _hosting ?? throw new InvalidOperationException("It has not been started.");

    public async Task InitializeAsync() => _hosting = await Hosting.StartAsync();

    public async Task DisposeAsync()
    {
        if (_hosting is { } hosting)
        {
            await hosting.DisposeAsync();
        }
    }
}
