using System.Net.Http.Headers;
using System.Text;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Platform.Http;

public sealed class ProblemTests
{
    [Fact]
    public async Task An_unknown_route_is_a_problem_too()
    {
        var server = await TestServer.SharedAsync();

        using var answer = await server.Operator.GetAsync("/v1/nonsense");

        Assert.Equal("request.route-unknown", (await answer.ProblemAsync(404)).Code);
    }

    [Fact]
    public async Task A_method_that_a_route_does_not_have_is_refused_and_the_header_says_which_it_has()
    {
        var server = await TestServer.SharedAsync();

        using var answer = await server.Operator.SendAsync(HttpMethod.Delete, "/v1/me");

        Assert.Equal("request.method-not-allowed", (await answer.ProblemAsync(405)).Code);
        Assert.Equal(["GET"], answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task A_body_of_another_media_type_is_refused()
    {
        var server = await TestServer.SharedAsync();
        using var content = new StringContent("name: acme", Encoding.UTF8, "application/yaml");

        using var answer = await server.Operator.PostAsync(new Uri("/v1/tenants", UriKind.Relative), content);

        Assert.Equal("request.media-type", (await answer.ProblemAsync(415)).Code);
    }

    [Fact]
    public async Task Broken_JSON_is_told_with_line_and_byte()
    {
        var server = await TestServer.SharedAsync();

        using var answer = await server.Operator.PostTextAsync("/v1/tenants", "{\n  \"name\": \"acme\",\n  oops\n}");

        var problem = await answer.ProblemAsync(400);
        Assert.Equal("request.malformed", problem.Code);
        Assert.Contains("line 3, byte 3", problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"a","colour":"red"}""", "colour")]
    [InlineData("""{"name":"a","quota":{"jobs":1}}""", "quota.jobs")]
    [InlineData("""{"Name":"a"}""", "Name")]
    public async Task An_unknown_member_is_refused_by_its_name(string body, string member)
    {
        var server = await TestServer.SharedAsync();

        using var answer = await server.Operator.PostTextAsync("/v1/tenants", body);

        var problem = await answer.ProblemAsync(400);
        Assert.Equal("request.member-unknown", problem.Code);
        Assert.Contains(member, problem.Detail, StringComparison.Ordinal);
        Assert.Equal([member], problem.Errors!.Keys);
    }

    [Fact]
    public async Task A_list_with_an_element_that_is_null_is_refused()
    {
        var server = await TestServer.SharedAsync();

        using var answer = await server.Operator.PostTextAsync("/v1/algorithms", """{"name":"a","specification":{"command":["sh",null]}}""");

        Assert.StartsWith("request.", (await answer.ProblemAsync(400)).Code, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":5}""", "name")]
    [InlineData("""{"name":null}""", "name")]
    [InlineData("""{"quota":{}}""", "name")]
    [InlineData("""{"name":"a","name":"b"}""", "name")]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"name":"-a"}""", "name")]
    [InlineData("""{"name":"a b"}""", "name")]
    [InlineData("""{"name":"ümläut"}""", "name")]
    [InlineData("""{"name":"a\u0000b"}""", "name")]
    [InlineData("""{"name":"\ud800"}""", "name")]
    [InlineData("""{"name":"018f4e6e-7c1a-7000-8000-000000000000"}""", "name")]
    [InlineData("""{"name":"a","weight":"5"}""", "weight")]
    [InlineData("""{"name":"a","weight":-1}""", "weight")]
    [InlineData("""{"name":"a","weight":0}""", "weight")]
    [InlineData("""{"name":"a","weight":1e400}""", "weight")]
    [InlineData("""{"name":"a","quota":{"running_jobs":-1}}""", "quota.running_jobs")]
    [InlineData("""{"name":"a","quota":{"running_jobs":1.5}}""", "quota.running_jobs")]
    [InlineData("""{"name":"a","quota":{"running_jobs":99999999999}}""", "quota.running_jobs")]
    public async Task A_value_that_does_not_fit_is_told_by_its_member(string body, string member)
    {
        var server = await TestServer.SharedAsync();

        using var answer = await server.Operator.PostTextAsync("/v1/tenants", body);

        var problem = await answer.ProblemAsync(400);
        Assert.Equal("request.invalid", problem.Code);
        Assert.Equal([member], problem.Errors!.Keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("NaN")]
    [InlineData("""{"name":"a","weight":NaN}""")]
    [InlineData("\uFEFF{}")]
    public async Task What_is_no_object_is_refused(string body)
    {
        var server = await TestServer.SharedAsync();

        using var answer = await server.Operator.PostTextAsync("/v1/tenants", body);

        await answer.ProblemAsync(400);
    }

    [Fact]
    public async Task Nesting_without_end_is_refused()
    {
        var server = await TestServer.SharedAsync();

        using var answer = await server.Operator.PostTextAsync("/v1/tenants", string.Concat(Enumerable.Repeat("""{"quota":""", 100_000)));

        Assert.Equal("request.malformed", (await answer.ProblemAsync(400)).Code);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        var server = await TestServer.SharedAsync();
        using var content = new ByteArrayContent([(byte)'{', (byte)'"', 0xff, 0xfe, (byte)'"', (byte)':', (byte)'1', (byte)'}']);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        using var answer = await server.Operator.PostAsync(new Uri("/v1/tenants", UriKind.Relative), content);

        Assert.Equal("request.malformed", (await answer.ProblemAsync(400)).Code);
    }

    [Fact]
    public async Task A_string_of_10_MB_is_too_large()
    {
        var server = await TestServer.SharedAsync();

        using var answer = await server.Operator.PostTextAsync("/v1/tenants", $$"""{"name":"{{new string('x', 10_000_000)}}"}""");

        Assert.Equal("request.too-large", (await answer.ProblemAsync(413)).Code);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=201")]
    [InlineData("limit=many")]
    [InlineData("limit=99999999999")]
    [InlineData("cursor=nonsense")]
    [InlineData("cursor=%00")]
    [InlineData("cursor=AAAA")]
    public async Task A_page_that_cannot_be_is_refused(string query)
    {
        var server = await TestServer.SharedAsync();

        using var answer = await server.Operator.GetAsync($"/v1/tenants?{query}");

        Assert.Equal([query[..query.IndexOf('=', StringComparison.Ordinal)]], (await answer.ProblemAsync(400)).Errors!.Keys);
    }

    [Theory]
    [InlineData("/v1/tenants/%00")]
    [InlineData("/v1/tenants/%F0%9F%92%A9")]
    [InlineData("/v1/tenants/%2e%2e%2f%2e%2e%2fetc%2fpasswd")]
    [InlineData("/v1/tenants/..%2F..%2Fetc")]
    public async Task What_cannot_be_a_name_is_nobodys_name(string path)
    {
        var server = await TestServer.SharedAsync();

        using var answer = await server.Operator.GetAsync(path);

        Assert.Contains((int)answer.StatusCode, new[] { 400, 404 });
    }
}
