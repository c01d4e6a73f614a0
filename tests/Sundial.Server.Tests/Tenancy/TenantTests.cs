using System.Net;
using Sundial.Contracts;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Tenancy;

public sealed class TenantTests
{
    [Fact]
    public async Task The_first_start_makes_the_operators_tenant_and_one_admin_key()
    {
        await using var server = await TestServer.StartAsync();

        var me = await server.Operator.GetAsync<MeView>("/v1/me");

        Assert.Equal("default", me.Tenant.Name);
        Assert.True(me.Tenant.IsOperator);
        Assert.Equal(Role.Admin, me.Role);
    }

    [Fact]
    public async Task A_tenant_can_be_made_once()
    {
        await using var server = await TestServer.StartAsync();

        using var made = await server.Operator.PostAsync("/v1/tenants", new CreateTenantRequest("acme", new Quota(RunningJobs: 3), Weight: 2.5));
        var tenant = await made.ReadAsync<TenantView>();
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal("/v1/tenants/acme", made.Headers.Location?.OriginalString);
        Assert.NotNull(made.Headers.ETag);
        Assert.Equal((3, 2.5, 100000), (tenant.Quota.RunningJobs, tenant.Weight, tenant.Quota.RequestsPerSecond));

        using var again = await server.Operator.PostAsync("/v1/tenants", new CreateTenantRequest("acme"));
        Assert.Equal("tenancy.name-taken", (await again.ProblemAsync(409)).Code);
    }

    [Fact]
    public async Task Tenants_are_for_the_operator_only_and_everybody_sees_their_own()
    {
        await using var server = await TestServer.StartAsync();
        var admin = await server.ClientAsync(Role.Admin, "acme");
        await server.ClientAsync(Role.Admin, "other");

        using var list = await admin.GetAsync("/v1/tenants");
        await list.ProblemAsync(404);
        using var make = await admin.PostAsync("/v1/tenants", new CreateTenantRequest("mine"));
        await make.ProblemAsync(404);
        using var foreign = await admin.GetAsync("/v1/tenants/other");
        Assert.Equal("tenancy.tenant-unknown", (await foreign.ProblemAsync(404)).Code);
        Assert.Equal("acme", (await admin.GetAsync<TenantView>("/v1/tenants/acme")).Name);
        Assert.Equal(["other", "acme", "default"], (await server.Operator.GetAsync<Page<TenantView>>("/v1/tenants")).Items.Select(tenant => tenant.Name));
    }
}
