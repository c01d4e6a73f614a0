using Sundial.Contracts.Client;
using Sundial.Contracts.Tenancy;

namespace Sundial.Console.Sessions;

/// <summary>Who looks at a page, for the time of one request: set by <see cref="ConsoleGate"/> before a page is made.</summary>
internal sealed class ConsoleSession : IDisposable
{
    private SundialClient? _client;
    private MeView? _me;

    /// <summary>Whether somebody has signed in.</summary>
    public bool IsSignedIn => _me is not null;

    /// <summary>The API, with the key of whoever looks.</summary>
    /// <exception cref="InvalidOperationException">Nobody has signed in.</exception>
    public SundialClient Client => _client ?? throw NobodyThere();

    /// <summary>Who looks.</summary>
    /// <exception cref="InvalidOperationException">Nobody has signed in.</exception>
    public MeView Me => _me ?? throw NobodyThere();

    /// <summary>The key that was signed in with.</summary>
    public string? Key { get; private set; }

    /// <summary>Whether it is the operator's administrator, who sees workers and tenants.</summary>
    public bool IsOperator => _me is { Tenant.IsOperator: true, Role: Role.Admin };

    /// <summary>Whether it may do what needs a role.</summary>
    public bool May(Role least) => _me is { Role: not Role.Worker } me && me.Role >= least;

    /// <summary>Says who looks.</summary>
    public void Open(SundialClient client, MeView me, string key) => (_client, _me, Key) = (client, me, key);

    /// <inheritdoc/>
    public void Dispose() => _client?.Dispose();

    private static InvalidOperationException NobodyThere() => new("Nobody has signed in; the route is open to everybody.");
}
