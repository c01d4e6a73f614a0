using System.CommandLine;
using Sundial.Cli.Observers;
using Sundial.Cli.Remote;
using Sundial.Contracts.Tenancy;

namespace Sundial.Cli.Commands.Tenancy;

/// <summary><c>sundial key …</c></summary>
internal static class KeyCommands
{
    /// <summary>Adds the verbs.</summary>
    public static void Fill(Command noun, Surroundings around)
    {
        noun.Add(Create(around));
        noun.Add(new RemoteCommand("list", "List your tenant's keys, without their secrets.", around, [], call => call.TellAllAsync(
            call.Client.Keys.ListAsync(call.Cancel),
            "There is no key.",
            ["key", "id", "role", "whose", "since", "last used", "state"],
            key =>
            [
                $"{key.Prefix}…", key.Id.ToString(), RoleOf(key), key.Principal, Numbers.When(key.CreatedAt, call.Clock),
                key.LastUsedAt is { } used ? Numbers.When(used, call.Clock) : null, StateOf(key, call.Clock),
            ])));
        noun.Add(Revoke(around));
    }

    private static RemoteCommand Create(Surroundings around)
    {
        var tenant = OptionOf.Text("--tenant", "TENANT", "Name or id of the tenant; your own unless set. Another's only for the operator's administrators.");
        var role = OptionOf.Read("--role", "ROLE", "viewer (sees everything), developer (makes data sets, jobs and models, too), admin (makes keys, too), or worker (takes jobs, in the operator's tenant).", Role.Developer,
            OptionOf.OneOf(("viewer", Role.Viewer), ("developer", Role.Developer), ("admin", Role.Admin), ("worker", Role.Worker)));
        var principal = OptionOf.Text("--principal", "NAME", "Whose key it is; a name is made up unless set.");
        var expires = OptionOf.Time("--expires-in", "How long it is good; for ever unless set.");
        var endpoints = new Option<string[]>("--endpoint")
        {
            HelpName = "NAME",
            Description = "An endpoint that it is good for, and for nothing else; may be given again. Everything that the role may do unless set.",
            AllowMultipleArgumentsPerToken = true,
        };
        return new RemoteCommand("create", "Make a key. Its secret is shown this once.", around, [tenant, role, principal, expires, endpoints], async call =>
        {
            var request = new CreateKeyRequest(call.Get(role), call.Get(tenant), call.Get(principal), call.Get(expires), call.Get(endpoints) is { Length: > 0 } named ? named : null);
            call.Tell(await call.Client.Keys.CreateAsync(request, call.Cancel), made =>
            {
                call.Terminal.Line($"A key for {made.Key.Principal}, {Numbers.Words(made.Key.Role)} of {made.Key.Tenant}{(made.Key.ExpiresAt is { } end ? $", good until {Numbers.When(end, call.Clock)}" : string.Empty)}{(made.Key.Endpoints is { } only ? $", for {string.Join(", ", only)} only" : string.Empty)}. It is shown this once:");
                call.Terminal.Line();
                call.Terminal.Line($"  {made.Secret}");
                call.Terminal.Line();
                call.Terminal.Line(made.Key.Endpoints is [var first, ..]
                    ? $"Its holder sends Authorization: Bearer KEY to {call.Client.Server.AbsoluteUri}endpoints/{first}/invocations"
                    : $"Its holder logs in with: sundial login {call.Client.Server.AbsoluteUri.TrimEnd('/')}");
            });
        });
    }

    private static RemoteCommand Revoke(Surroundings around)
    {
        var which = OptionOf.Named("KEY", "Id of the key, or what it begins with.");
        return new RemoteCommand("revoke", "Revoke a key, at once.", around, [which], async call =>
        {
            var key = await FindAsync(call, call.Get(which).TrimEnd('…'));
            await call.Client.Keys.RevokeAsync(key.Id, call.Cancel);
            call.Tell(key, gone => call.Terminal.Line($"Key {gone.Prefix}… of {gone.Principal} is revoked."));
        });
    }

    private static async Task<KeyView> FindAsync(RemoteCall call, string which)
    {
        var found = new List<KeyView>();
        await foreach (var key in call.Client.Keys.ListAsync(call.Cancel))
        {
            if (key.Id.ToString() == which || key.Prefix == which || which.StartsWith(key.Prefix, StringComparison.Ordinal))
            {
                found.Add(key);
            }
        }

        return found switch
        {
            [var only] => only,
            [] => throw new UsageException($"There is no key {which} in your tenant; sundial key list shows them.", ExitCode.Refused, "key.unknown"),
            _ => throw new UsageException($"More than one key begins with {which}; give the id that sundial key list shows.", ExitCode.Refused, "key.ambiguous"),
        };
    }

    private static string RoleOf(KeyView key) => key.Endpoints is { } only ? $"{Numbers.Words(key.Role)} for {string.Join(", ", only)}" : Numbers.Words(key.Role);

    private static string StateOf(KeyView key, TimeProvider clock) => key switch
    {
        { RevokedAt: { } at } => $"revoked {Numbers.When(at, clock)}",
        { ExpiresAt: { } end } when end <= clock.GetUtcNow() => "expired",
        { ExpiresAt: { } end } => $"good until {Numbers.When(end, clock)}",
        _ => "good",
    };
}
