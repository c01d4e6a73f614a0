using System.Net;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Platform.Http;

public sealed class ETagTests
{
    [Fact]
    public async Task What_has_not_changed_is_not_sent_again_and_what_has_is_not_overwritten()
    {
        var server = await TestServer.SharedAsync();
        var path = $"/v1/tenants/e-{Guid.NewGuid():N}";
        using var made = await server.Operator.PostAsync("/v1/tenants", new CreateTenantRequest(path[12..]));
        var old = made.Headers.ETag!.ToString();

        using var same = await server.Operator.SendAsync(HttpMethod.Get, path, null, ("If-None-Match", old));
        using var weak = await server.Operator.SendAsync(HttpMethod.Get, path, null, ("If-None-Match", $"\"else\", W/{old}"));
        using var changed = await server.Operator.PatchAsync(path, new UpdateTenantRequest(Weight: 2), ("If-Match", old));
        using var late = await server.Operator.PatchAsync(path, new UpdateTenantRequest(Weight: 3), ("If-Match", old));
        using var weakMatch = await server.Operator.PatchAsync(path, new UpdateTenantRequest(Weight: 3), ("If-Match", "W/" + changed.Headers.ETag));
        using var nonsense = await server.Operator.SendAsync(HttpMethod.Delete, path, null, ("If-Match", "nonsense"));
        using var fresh = await server.Operator.SendAsync(HttpMethod.Get, path, null, ("If-None-Match", old));
        using var any = await server.Operator.SendAsync(HttpMethod.Delete, path, null, ("If-Match", "*"));

        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal(old, same.Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.NotModified, weak.StatusCode);
        Assert.Equal(2, (await changed.ReadAsync<TenantView>()).Weight);
        Assert.Equal("request.outdated", (await late.ProblemAsync(412)).Code);
        await weakMatch.ProblemAsync(412);
        await nonsense.ProblemAsync(412);
        Assert.Equal(2, (await fresh.ReadAsync<TenantView>()).Weight);
        Assert.Equal(HttpStatusCode.NoContent, any.StatusCode);
    }
}
