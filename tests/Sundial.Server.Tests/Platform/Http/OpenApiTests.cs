using System.Text.Json;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Platform.Http;

public sealed class OpenApiTests
{
    [Fact]
    public async Task Every_operation_has_a_name_a_summary_a_key_and_a_way_to_fail()
    {
        var server = await TestServer.SharedAsync();

        var document = await server.Client(null).GetAsync<JsonElement>("/openapi/v1.json");

        var names = new List<string>();
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                var where = $"{operation.Name} {path.Name}";
                Assert.True(operation.Value.TryGetProperty("operationId", out var id), $"{where} has no name: give it .WithName");
                names.Add(id.GetString()!);
                Assert.True(operation.Value.TryGetProperty("summary", out _), $"{where} has no summary: give it .WithSummary");
                Assert.True(operation.Value.GetProperty("responses").TryGetProperty("default", out _), $"{where} does not say how it fails");
                Assert.True(
                    operation.Value.GetProperty("responses").EnumerateObject().Any(answer => answer.Name.StartsWith('2')), $"{where} does not say how it succeeds: give it .Produces");
                Assert.Equal(path.Name.StartsWith("/v1/", StringComparison.Ordinal), operation.Value.TryGetProperty("security", out _));
            }
        }

        Assert.Equal(names.Distinct(), names);
        Assert.Contains("CreateTenant", names);
    }

    [Fact]
    public async Task Schemas_have_the_names_of_the_wire()
    {
        var server = await TestServer.SharedAsync();

        var document = await server.Client(null).GetAsync<JsonElement>("/openapi/v1.json");

        foreach (var schema in document.GetProperty("components").GetProperty("schemas").EnumerateObject())
        {
            if (schema.Value.TryGetProperty("properties", out var properties))
            {
                Assert.All(properties.EnumerateObject(), property => Assert.Matches("^[a-z][a-z0-9_]*$", property.Name));
            }
        }

        var quota = document.GetProperty("components").GetProperty("schemas").GetProperty("Quota").GetProperty("properties");
        Assert.True(quota.TryGetProperty("requests_per_second", out _));
        Assert.Equal("http", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("key").GetProperty("type").GetString());
    }
}
