using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Problems;
using Xunit;

namespace Sundial.Server.Tests.Platform.Http;

public sealed class ProblemHandlerTests
{
    public static TheoryData<Exception, int, bool> Faults => new()
    {
        { new DatabaseUnavailableException(new IOException("gone")), 503, true },
        { new NpgsqlException("lost", new IOException("gone")), 503, true },
        { Refused(PostgresErrorCodes.AdminShutdown), 503, true },
        { Refused(PostgresErrorCodes.DiskFull), 507, false },
        { new DatabaseUnavailableException(Refused(PostgresErrorCodes.DiskFull)), 507, false },
        { new IOException("No space left on device", 28), 507, false },
        { new BlobStoreFullException(new IOException("full")), 507, false },
        { Refused(PostgresErrorCodes.UniqueViolation), 409, false },
        { Refused(PostgresErrorCodes.ForeignKeyViolation), 409, false },
        { Refused(PostgresErrorCodes.CheckViolation), 400, false },
        { Refused(PostgresErrorCodes.UntranslatableCharacter), 400, false },
        { new BadHttpRequestException("Request body too large.", 413), 413, false },
        { new BadHttpRequestException("Reading the request timed out.", 408), 408, false },
        { new InvalidOperationException("a bug"), 500, false },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public async Task A_fault_has_its_status_and_says_nothing_of_our_insides(Exception fault, int status, bool again)
    {
        var http = new DefaultHttpContext();
        using var body = new MemoryStream();
        http.Response.Body = body;
        var lifetime = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);

        Assert.True(await new ProblemHandler(lifetime, NullLogger<ProblemHandler>.Instance).TryHandleAsync(http, fault, CancellationToken.None));

        Assert.Equal(status, http.Response.StatusCode);
        Assert.Equal("application/problem+json", http.Response.ContentType);
        Assert.Equal(again, http.Response.Headers.RetryAfter.Count > 0);
        Assert.DoesNotContain("a bug", System.Text.Encoding.UTF8.GetString(body.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wait_that_the_shutdown_ends_may_be_tried_again()
    {
        var http = new DefaultHttpContext();
        var lifetime = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        lifetime.StopApplication();

        await new ProblemHandler(lifetime, NullLogger<ProblemHandler>.Instance).TryHandleAsync(http, new OperationCanceledException(), CancellationToken.None);

        Assert.Equal(503, http.Response.StatusCode);
        Assert.Equal("2", http.Response.Headers.RetryAfter);
    }

    private static PostgresException Refused(string state) => new("refused", "ERROR", "ERROR", state);
}
