using Sundial.Cli.Commands.Endpoints;
using Sundial.Contracts.Hosting;
using Xunit;

namespace Sundial.Cli.Tests.Commands.Endpoints;

public sealed class EndpointWordsTests
{
    private static readonly EndpointView s_endpoint = new()
    {
        Id = Guid.Empty,
        Name = "digits",
        State = EndpointState.InService,
        Revision = 3,
        Variants =
        [
            Variant("main", "digits:3") with { Weight = 90, Requests = 12_345, Errors = 2, Replicas = 1, Signature = new([new("image", "FP32", [-1, 1, 28, 28])], [new("scores", "FP32", [-1, 10])]) },
            Variant("canary", "features:2", "classes:1") with { Weight = 10 },
            Variant("trial", "digits#5") with { Shadow = true },
        ],
        Scaling = new(0, 4, 300),
        CaptureShare = 0.1,
        WithinLatencySeconds = 0.02,
        ErrorBudget = new(),
        Scorers = [new("http://127.0.0.1:7310/")],
        CreatedAt = s_now,
        UpdatedAt = s_now,
    };

    private static DateTimeOffset s_now => new(2026, 11, 21, 14, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_answers_is_told_with_shares() =>
        Assert.Equal("main digits:3 90 %, canary features:2 > classes:1 10 %, trial digits#5 shadow", EndpointWords.What(s_endpoint));

    [Fact]
    public void One_variant_is_told_without() => Assert.Equal("digits:3", EndpointWords.What(s_endpoint with { Variants = [Variant("main", "digits:3")] }));

    [Fact]
    public void All_that_is_known_is_told()
    {
        var facts = EndpointWords.Facts(s_endpoint with { NextRevision = 4, State = EndpointState.Updating, Reason = "Revision 4 is being loaded." }, TimeProvider.System).ToList();

        Assert.Contains(("State", "updating: Revision 4 is being loaded."), facts);
        Assert.Contains(("Revision", "3; 4 is coming"), facts);
        Assert.Contains(("Variant", "main: digits:3, 90 %, 1 copy loaded, 12,345 answers, 2 of them errors"), facts);
        Assert.Contains(("  takes", "image FP32[?,1,28,28]"), facts);
        Assert.Contains(("Copies", "0 to 4 by load, the least after 5m without a request"), facts);
        Assert.Contains(("Kept", "10.0 % of the predictions"), facts);
        Assert.Contains(("Latency", "within 20 ms"), facts);
        Assert.Contains(("Taken back", "a change with over 2.0 % errors of at least 20 answers within 1m"), facts);
        Assert.Contains(("Scorers", "http://127.0.0.1:7310"), facts);
    }

    [Theory]
    [InlineData(EndpointState.Creating, null, null)]
    [InlineData(EndpointState.Failed, null, false)]
    [InlineData(EndpointState.InService, 4, true)]
    [InlineData(EndpointState.InService, 5, true)]
    [InlineData(EndpointState.InService, 3, false)]
    [InlineData(EndpointState.Updating, 3, null)]
    [InlineData(EndpointState.Updating, 4, true)]
    [InlineData(EndpointState.RollingBack, 3, null)]
    [InlineData(EndpointState.Deleting, 4, false)]
    public void Waiting_ends_when_it_is_clear_what_became_of_the_change(EndpointState state, int? revision, bool? answers)
    {
        var asked = s_endpoint with { State = EndpointState.Updating, Revision = 3, NextRevision = 4 };
        Assert.Equal(answers, EndpointWaiter.Answers(asked, s_endpoint with { State = state, Revision = revision }));
    }

    private static VariantView Variant(string name, params string[] stages) => new()
    {
        Name = name,
        Weight = 1,
        Shadow = false,
        Stages = [.. stages.Select(label => new StageView(label, null, 1000))],
    };
}
