using System.Net;
using Sundial.Contracts;
using Sundial.Contracts.Algorithms;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Datasets;

/// <summary>A server that dies between making something and answering has made it once.</summary>
public sealed class RepeatedCreateTests
{
    private static readonly byte[] Content = UploadCalls.Bytes(1000, seed: 21);

    [Fact]
    public async Task A_create_that_was_not_answered_gives_the_same_thing_when_it_is_repeated()
    {
        await using var server = await TestServer.StartAsync();
        var client = await server.ClientAsync(Role.Developer);
        var (upload, bundle) = (await client.UploadAsync(Content), await client.UploadAsync([.. "PK\x03\x04"u8, .. Content]));
        var specification = new AlgorithmSpecification { Command = ["./train"] };

        await TwiceAsync("/v1/uploads", new CreateUploadRequest("x", 10), (UploadView view) => view.Id);
        await TwiceAsync("/v1/datasets", new CreateDatasetRequest("digits", upload.Id), (DatasetView view) => view.Id);
        await TwiceAsync("/v1/algorithms", new CreateAlgorithmRequest("trees", specification, bundle.Id), (AlgorithmView view) => view.Id);

        Assert.Single((await client.GetAsync<Page<DatasetView>>("/v1/datasets")).Items);
        Assert.Single((await client.GetAsync<Page<AlgorithmView>>("/v1/algorithms/trees/versions")).Items);

        async Task TwiceAsync<TRequest, TView>(string path, TRequest request, Func<TView, Guid> idOf)
        {
            var key = ("Idempotency-Key", path);
            using var first = await client.PostAsync(path, request, key);
            var id = idOf(await first.ReadAsync<TView>());
            Assert.Equal(1, await UnansweredAsync(server, id));

            using var second = await client.PostAsync(path, request, key);

            Assert.Equal((HttpStatusCode.Created, id), (second.StatusCode, idOf(await second.ReadAsync<TView>())));
        }
    }

    // As a server leaves it that dies between the commit and keeping the answer, a while ago.
    private static Task<int> UnansweredAsync(TestServer server, Guid id) => server.Database.Database.RunPlatformAsync(
        work => work.ExecuteAsync(
            """
            update idempotent_requests set status = null, body = null, headers = jsonb_build_object('creation', @id), created_at = created_at - interval '1 hour'
            where status is not null and position(convert_to(@id, 'UTF8') in convert_to(headers::text, 'UTF8')) > 0
            """,
            CancellationToken.None,
            ("id", id.ToString())),
        CancellationToken.None);
}
