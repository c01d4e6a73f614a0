using System.CommandLine;
using Sundial.Cli.Observers;
using Sundial.Cli.Remote;
using Sundial.Contracts.Tenancy;

namespace Sundial.Cli.Commands.Tenancy;

/// <summary><c>sundial tenant …</c></summary>
internal static class TenantCommands
{
    /// <summary>Adds the verbs.</summary>
    public static void Fill(Command noun, Surroundings around)
    {
        noun.Add(Create(around));
        noun.Add(new RemoteCommand("list", "List all tenants.", around, [], call => call.TellAllAsync(
            call.Client.Tenants.ListAsync(call.Cancel),
            "There is no tenant; make one with sundial tenant create NAME.",
            ["name", "weight", "jobs at a time", "stored", "of", "requests/s", "predictions/s", "since"],
            tenant =>
            [
                tenant.Name, Numbers.Value(tenant.Weight), tenant.Quota.RunningJobs?.ToString("N0", null), Numbers.Bytes(tenant.StoredBytes),
                tenant.Quota.StoredBytes is { } bytes ? Numbers.Bytes(bytes) : null, tenant.Quota.RequestsPerSecond?.ToString("N0", null),
                tenant.Quota.PredictionsPerSecond?.ToString("N0", null), Numbers.When(tenant.CreatedAt, call.Clock),
            ])));
        noun.Add(Show(around));
        noun.Add(Update(around));
        noun.Add(Delete(around));
    }

    /// <summary>What is known of a tenant, in words.</summary>
    public static IEnumerable<(string, string?)> FactsOf(TenantView tenant, TimeProvider clock) =>
    [
        ("Tenant", tenant.IsOperator ? $"{tenant.Name} (its administrators run this installation)" : tenant.Name),
        ("Id", tenant.Id.ToString()),
        ("Jobs", tenant.Quota.RunningJobs is { } jobs ? $"at most {jobs:N0} at a time, waiting ones included" : null),
        ("Stored", tenant.Quota.StoredBytes is { } bytes ? $"{Numbers.Bytes(tenant.StoredBytes)} of {Numbers.Bytes(bytes)}" : Numbers.Bytes(tenant.StoredBytes)),
        ("Requests", tenant.Quota.RequestsPerSecond is { } requests ? $"at most {requests:N0} a second" : null),
        ("Predictions", tenant.Quota.PredictionsPerSecond is { } predictions ? $"at most {predictions:N0} a second of each scorer" : null),
        ("Weight", Numbers.Value(tenant.Weight)),
        ("Since", Numbers.When(tenant.CreatedAt, clock)),
    ];

    private static RemoteCommand Create(Surroundings around)
    {
        var name = OptionOf.NewName("NAME", "What the tenant is to be called.");
        var bounds = new Bounds();
        return new RemoteCommand("create", "Make a tenant.", around, [name, .. bounds.Options], async call =>
        {
            var tenant = await call.Client.Tenants.CreateAsync(new CreateTenantRequest(call.Get(name), bounds.QuotaOf(call), call.Get(bounds.Weight)), call.Cancel);
            call.Tell(tenant, made => FactsOf(made, call.Clock));
            call.Terminal.Line($"Give somebody a key for it with: sundial key create --tenant {tenant.Name} --role developer");
        });
    }

    private static RemoteCommand Show(Surroundings around)
    {
        var name = OptionOf.Named("TENANT", "Name or id of the tenant; your own unless set.");
        name.Arity = ArgumentArity.ZeroOrOne;
        return new RemoteCommand("show", "Show a tenant with its bounds and what it uses.", around, [name], async call =>
        {
            var tenant = call.GetOptional(name) is { } given
                ? await call.Client.Tenants.GetAsync(given, call.Cancel)
                : (await call.Client.GetMeAsync(call.Cancel)).Tenant;
            call.Tell(tenant, known => FactsOf(known, call.Clock));
        });
    }

    private static RemoteCommand Update(Surroundings around)
    {
        var name = OptionOf.Named("TENANT", "Name or id of the tenant.");
        var bounds = new Bounds();
        return new RemoteCommand("update", "Change a tenant's bounds or its share of the machines.", around, [name, .. bounds.Options], async call =>
        {
            var (quota, weight) = (bounds.QuotaOf(call), call.Get(bounds.Weight));
            if (quota is null && weight is null)
            {
                throw new UsageException("There is nothing to change; give --weight, --running-jobs, --stored, --requests-per-second or --predictions-per-second.");
            }

            call.Tell(await call.Client.Tenants.UpdateAsync(call.Get(name), new UpdateTenantRequest(quota, weight), call.Cancel), changed => FactsOf(changed, call.Clock));
        });
    }

    private static RemoteCommand Delete(Surroundings around)
    {
        var name = OptionOf.Named("TENANT", "Name or id of the tenant.");
        var yes = OptionOf.Flag("--yes", "Yes, with all its data sets, jobs, models and keys, for good.");
        return new RemoteCommand("delete", "Delete a tenant with everything it has.", around, [name, yes], async call =>
        {
            var tenant = await call.Client.Tenants.GetAsync(call.Get(name), call.Cancel);
            if (!call.Get(yes))
            {
                throw new UsageException($"This would delete {tenant.Name} with all its data sets, jobs, models and keys ({Numbers.Bytes(tenant.StoredBytes)}), for good; add --yes if that is meant.");
            }

            await call.Client.Tenants.DeleteAsync(tenant.Id.ToString(), call.Cancel);
            call.Tell(tenant, gone => call.Terminal.Line($"Tenant {gone.Name} is deleted."));
        });
    }

    /// <summary>The options that bound a tenant.</summary>
    private sealed class Bounds
    {
        private readonly Option<int?> _jobs = OptionOf.Number("--running-jobs", "Jobs that it may have without an end at a time, waiting ones included.", 0, 1_000_000);
        private readonly Option<long?> _stored = OptionOf.Bytes("--stored", "Bytes that it may store: data sets, checkpoints, models and algorithms.");
        private readonly Option<int?> _requests = OptionOf.Number("--requests-per-second", "Requests to the API, on the average of a second.", 1, 1_000_000);

        private readonly Option<int?> _predictions = OptionOf.Number("--predictions-per-second", "Predictions that each scorer answers, on the average of a second; 0 for no bound, as unless set.", 0, 100_000_000);

        public Option<double?> Weight { get; } = OptionOf.Read<double?>("--weight", "W", "Its share of the machines relative to other tenants; 1 unless set.", null, text =>
            double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var weight) && weight is > 0 and <= 1000 ? weight : throw new FormatException("is not a number above 0 and up to 1000"));

        public Option[] Options => [Weight, _jobs, _stored, _requests, _predictions];

        public Quota? QuotaOf(RemoteCall call) => (call.Get(_jobs), call.Get(_stored), call.Get(_requests), call.Get(_predictions)) switch
        {
            (null, null, null, null) => null,
            var (jobs, stored, requests, predictions) => new Quota(jobs, stored, requests, predictions),
        };
    }
}
