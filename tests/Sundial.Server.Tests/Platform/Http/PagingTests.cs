using Sundial.Contracts;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Platform.Http;

public sealed class PagingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(200)]
    public async Task Pages_give_everything_once_newest_first(int limit)
    {
        var server = await TestServer.SharedAsync();
        var admin = await server.ClientAsync(Role.Admin);
        for (var key = 0; key < 4; key++)
        {
            using var made = await admin.PostAsync("/v1/keys", new CreateKeyRequest(Role.Viewer, Principal: $"p{key}"));
            await made.ReadAsync<CreatedKey>();
        }

        var all = new List<string>();
        string? cursor = null;
        do
        {
            var page = await admin.GetAsync<Page<KeyView>>($"/v1/keys?limit={limit}{(cursor is null ? "" : $"&cursor={cursor}")}");
            Assert.InRange(page.Items.Count, 1, limit);
            all.AddRange(page.Items.Select(key => key.Principal));
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(["p3", "p2", "p1", "p0"], all[..4]);
        Assert.Equal(5, all.Count);
    }
}
