using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Rules;
using Xunit;

namespace Sundial.Server.Tests.Hosting.Rules;

/// <summary>Every transition of docs/endpoint-states.md.</summary>
public sealed class EndpointRulesTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Tally Nothing = new(0, 0);

    internal static HostedEndpoint Endpoint(EndpointState state, int? live = null, int? next = null, int? fallback = null, int? dropping = null, double trial = 60) => new()
    {
        Id = Guid.Empty,
        TenantId = Guid.Empty,
        Name = "digits",
        State = state,
        Live = live,
        Next = next,
        Fallback = fallback,
        Dropping = dropping,
        LiveSince = live is null ? null : Now,
        LastRevision = new[] { live, next, fallback, dropping, 1 }.Max()!.Value,
        Scaling = new(),
        ErrorBudget = new(0.1, 10, trial),
        CreatedAt = Now,
        UpdatedAt = Now,
    };

    private static Holder There(params (int Number, RevisionReadiness Readiness)[] held) => Holder(isPlaced: true, isThere: true, held);

    private static Holder Holder(bool isPlaced, bool isThere, params (int Number, RevisionReadiness Readiness)[] held) =>
        new(Guid.NewGuid(), isPlaced, isThere, Now, [.. held.Select(one => new HeldRevision(one.Number, one.Readiness, one.Readiness == RevisionReadiness.Failed ? "no." : null))]);

    private static void Is(EndpointDecision decision, EndpointState state, int? live, int? next, int? fallback = null, int? dropping = null)
    {
        var endpoint = decision.Endpoint;
        Assert.Equal((state, live, next, fallback, dropping), (endpoint.State, endpoint.Live, endpoint.Next, endpoint.Fallback, endpoint.Dropping));

        // Asked again about the same, nothing more is decided.
        Assert.Empty(endpoint.Begin().Events);
    }

    [Fact]
    public void Creating_becomes_in_service_when_all_that_are_to_hold_it_are_ready_and_not_before()
    {
        var creating = Endpoint(EndpointState.Creating, next: 1);

        Is(creating.Advance([There((1, RevisionReadiness.Ready)), There((1, RevisionReadiness.Loading))], Nothing, Now), EndpointState.Creating, null, 1);
        Is(creating.Advance([There((1, RevisionReadiness.Ready)), There()], Nothing, Now), EndpointState.Creating, null, 1);
        Is(creating.Advance([], Nothing, Now), EndpointState.Creating, null, 1);
        Is(creating.Advance([There((1, RevisionReadiness.Ready)), Holder(true, isThere: false), Holder(isPlaced: false, true)], Nothing, Now), EndpointState.InService, 1, null);
    }

    [Fact]
    public void Creating_fails_when_none_can_load_it_and_failed_becomes_creating_by_an_update()
    {
        var failed = Endpoint(EndpointState.Creating, next: 1).Advance([There((1, RevisionReadiness.Failed)), There((1, RevisionReadiness.Failed))], Nothing, Now);
        Is(failed, EndpointState.Failed, null, null);
        Assert.Equal("Revision 1 cannot be loaded: no.", failed.Endpoint.Reason);
        Assert.Empty(failed.Endpoint.Assigned);
        Assert.Equal([1], failed.Endpoint.Kept);

        Is(failed.Endpoint.Advance([There((1, RevisionReadiness.Ready))], Nothing, Now), EndpointState.Failed, null, null);
        Is(failed.Endpoint.Revise(), EndpointState.Creating, null, 2);
    }

    [Fact]
    public void What_one_could_load_goes_live_there_once_the_others_have_come_to_an_end_with_it()
    {
        var creating = Endpoint(EndpointState.Creating, next: 1);

        Is(creating.Advance([There((1, RevisionReadiness.Ready)), There((1, RevisionReadiness.Failed)), There((1, RevisionReadiness.Loading))], Nothing, Now), EndpointState.Creating, null, 1);
        Is(creating.Advance([There((1, RevisionReadiness.Failed)), There()], Nothing, Now), EndpointState.Creating, null, 1);
        var live = creating.Advance([There((1, RevisionReadiness.Ready)), There((1, RevisionReadiness.Failed))], Nothing, Now, hasAnother: true);
        Is(live, EndpointState.InService, 1, null);
        Assert.Contains(live.Events, one => one.Text == "Revision 1 could not be loaded by a scorer, which tries again: no.");
        Is(
            Endpoint(EndpointState.Updating, live: 1, next: 2).Advance(
                [There((1, RevisionReadiness.Ready), (2, RevisionReadiness.Failed)), There((1, RevisionReadiness.Ready), (2, RevisionReadiness.Ready))], Nothing, Now),
            EndpointState.Updating, 2, null, fallback: 1);
    }

    [Fact]
    public void What_a_scorer_cannot_load_is_given_up_only_when_there_is_no_other_to_try()
    {
        var waiting = Endpoint(EndpointState.Creating, next: 1).Advance([There((1, RevisionReadiness.Failed))], Nothing, Now, hasAnother: true);

        Is(waiting, EndpointState.Creating, null, 1);
        Assert.Equal("A scorer cannot load revision 1, and another one tries: no.", waiting.Endpoint.Reason);
        Is(waiting.Endpoint.Advance([There((1, RevisionReadiness.Failed))], Nothing, Now), EndpointState.Failed, null, null);
    }

    [Fact]
    public void An_update_goes_on_trial_or_into_service_at_once_where_there_is_none()
    {
        var updating = Endpoint(EndpointState.InService, live: 1).Revise().Endpoint;
        Is(updating.Begin(), EndpointState.Updating, 1, 2);
        Is(updating.Advance([There((1, RevisionReadiness.Ready), (2, RevisionReadiness.Loading))], Nothing, Now), EndpointState.Updating, 1, 2);
        Is(updating.Advance([There((1, RevisionReadiness.Ready), (2, RevisionReadiness.Ready))], Nothing, Now), EndpointState.Updating, 2, null, fallback: 1);
        Is((updating with { ErrorBudget = new(0.1, 10, 0) }).Advance([There((2, RevisionReadiness.Ready))], Nothing, Now), EndpointState.InService, 2, null);
    }

    [Fact]
    public void A_trial_is_passed_when_its_time_is_over_and_all_have_been_heard_of_since()
    {
        var trial = Endpoint(EndpointState.Updating, live: 2, fallback: 1);
        var heard = There((1, RevisionReadiness.Ready), (2, RevisionReadiness.Ready)) with { SeenAt = Now.AddSeconds(60) };

        Is(trial.Advance([heard], new(100, 10), Now.AddSeconds(59)), EndpointState.Updating, 2, null, fallback: 1);
        Is(trial.Advance([heard with { SeenAt = Now.AddSeconds(59) }], new(100, 10), Now.AddSeconds(61)), EndpointState.Updating, 2, null, fallback: 1);
        Is(trial.Advance([], new(100, 10), Now.AddSeconds(61)), EndpointState.Updating, 2, null, fallback: 1);
        Is(trial.Advance([heard], new(100, 10), Now.AddSeconds(60)), EndpointState.InService, 2, null);
    }

    [Theory]
    [InlineData(9, 9, false)]
    [InlineData(10, 1, false)]
    [InlineData(10, 2, true)]
    [InlineData(1_000_000, 100_000, false)]
    [InlineData(1_000_000, 100_001, true)]
    public void A_trial_fails_above_the_share_of_errors_once_there_are_enough_answers(long requests, long errors, bool fails)
    {
        var judged = Endpoint(EndpointState.Updating, live: 2, fallback: 1).Advance([There((1, RevisionReadiness.Ready), (2, RevisionReadiness.Ready))], new(requests, errors), Now);

        if (fails)
        {
            Is(judged, EndpointState.RollingBack, 1, null, dropping: 2);
        }
        else
        {
            Is(judged, EndpointState.Updating, 2, null, fallback: 1);
        }
    }

    [Fact]
    public void A_rollback_is_over_when_nobody_that_is_there_holds_what_was_taken_back()
    {
        var back = Endpoint(EndpointState.RollingBack, live: 1, dropping: 2) with { Reason = "errors" };

        Is(back.Advance([There((1, RevisionReadiness.Ready), (2, RevisionReadiness.Ready))], Nothing, Now), EndpointState.RollingBack, 1, null, dropping: 2);
        Is(back.Advance([There((1, RevisionReadiness.Ready)), Holder(false, true, (2, RevisionReadiness.Loading))], Nothing, Now), EndpointState.RollingBack, 1, null, dropping: 2);
        var over = back.Advance([There((1, RevisionReadiness.Ready)), Holder(true, false, (2, RevisionReadiness.Ready))], Nothing, Now);
        Is(over, EndpointState.InService, 1, null);
        Assert.Equal("errors", over.Endpoint.Reason);
        Is(back.Revise(), EndpointState.Updating, 1, 3);
    }

    [Fact]
    public void An_update_that_cannot_be_loaded_is_rolled_back()
    {
        var back = Endpoint(EndpointState.Updating, live: 1, next: 2).Advance([There((1, RevisionReadiness.Ready), (2, RevisionReadiness.Failed))], Nothing, Now);
        Is(back, EndpointState.RollingBack, 1, null, dropping: 2);
    }

    [Fact]
    public void A_newer_update_replaces_one_that_is_not_live_and_leaves_a_trial_as_it_is()
    {
        Is(Endpoint(EndpointState.Creating, next: 1).Revise(), EndpointState.Creating, null, 2);
        Is(Endpoint(EndpointState.Updating, live: 1, next: 2).Revise(), EndpointState.Updating, 1, 3);

        var trial = Endpoint(EndpointState.Updating, live: 2, fallback: 1).Revise().Endpoint;
        Is(trial.Begin(), EndpointState.Updating, 2, 3, fallback: 1);

        // The last that has passed a trial is what is fallen back on, also past two that have not.
        Is(trial.Advance([There((1, RevisionReadiness.Ready), (2, RevisionReadiness.Ready), (3, RevisionReadiness.Ready))], Nothing, Now), EndpointState.Updating, 3, null, fallback: 1);
        Is(trial.Advance([There((1, RevisionReadiness.Ready), (3, RevisionReadiness.Loading))], new(10, 10), Now), EndpointState.Updating, 1, 3);
    }

    [Fact]
    public void Deleting_ends_when_nobody_that_is_there_holds_anything_and_takes_no_update()
    {
        var deleting = Endpoint(EndpointState.Updating, live: 2, next: 3, fallback: 1).Delete().Endpoint;
        Is(deleting.Begin(), EndpointState.Deleting, null, null);
        Assert.Empty(deleting.Assigned);

        Assert.False(deleting.Advance([There((2, RevisionReadiness.Ready))], Nothing, Now).IsGone);
        Assert.True(deleting.Advance([There(), Holder(true, false, (2, RevisionReadiness.Ready))], Nothing, Now).IsGone);
        Assert.True(deleting.Revise().Refused);
    }
}
