using Sundial.Contracts.Tenancy;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Datasets;

/// <summary>One server for all tests of a class; each test takes a tenant of its own.</summary>
public sealed class ContentServer : IAsyncLifetime
{
    internal TestServer Server { get; private set; } = null!;

    /// <summary>A developer of a new tenant.</summary>
    public Task<HttpClient> DeveloperAsync() => Server.ClientAsync(Role.Developer);

    public async Task InitializeAsync() => Server = await TestServer.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
