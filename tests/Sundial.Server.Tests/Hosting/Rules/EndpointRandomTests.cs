using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Rules;
using Xunit;
using Xunit.Abstractions;

namespace Sundial.Server.Tests.Hosting.Rules;

/// <summary>Random lives of an endpoint with scorers that load, fail, die and come back, told of late, hold the rules to their invariants.</summary>
public sealed class EndpointRandomTests(ITestOutputHelper output)
{
    private const int Lives = 2_000;
    private const int Steps = 60;

    [Fact]
    public void No_life_breaks_an_invariant_or_comes_to_a_dead_end()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"Seed {seed}: to see it again, put it here in the place of the random one.");
        for (var life = 0; life < Lives; life++)
        {
            new Life(new Random(seed + life), $"seed {seed}, life {life}").Run();
        }
    }

    private sealed class Scorer
    {
        public Guid Id { get; } = Guid.NewGuid();

        public bool IsThere { get; set; } = true;

        public bool IsPlaced { get; set; } = true;

        public DateTimeOffset SeenAt { get; set; }

        /// <summary>What it has told.</summary>
        public Dictionary<int, RevisionReadiness> Told { get; set; } = [];
    }

    private sealed class Life(Random random, string where)
    {
        private readonly List<Scorer> _scorers = [new(), new()];
        private readonly HashSet<int> _bad = [];
        private readonly Dictionary<int, Tally> _tallies = [];
        private HostedEndpoint _endpoint = EndpointRulesTests.Endpoint(EndpointState.Creating, next: 1, trial: 5);
        private DateTimeOffset _now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        private bool _gone;

        public void Run()
        {
            for (var step = 0; step < Steps && !_gone; step++)
            {
                Happen();
                Advance();
            }

            ComeToRest();
        }

        private void Happen()
        {
            var scorer = _scorers[random.Next(_scorers.Count)];
            switch (random.Next(10))
            {
                case 0 when random.Next(3) == 0:
                    Decide(_endpoint.Revise());
                    _ = random.Next(4) == 0 && _bad.Add(_endpoint.LastRevision);
                    break;
                case 1:
                    scorer.IsThere = !scorer.IsThere;
                    break;
                case 2 when _scorers.Count < 4:
                    _scorers.Add(new() { SeenAt = _now });
                    break;
                case 3 when _scorers.Count(one => one.IsPlaced) > 1:
                    scorer.IsPlaced = false;
                    break;
                case 4 when random.Next(20) == 0:
                    Decide(_endpoint.Delete());
                    break;
                case 5 when _endpoint.Live is { } live:
                    var tally = _tallies.GetValueOrDefault(live) ?? new(0, 0);
                    _tallies[live] = new(tally.Requests + 10, tally.Errors + (random.Next(6) == 0 ? 5 : 0));
                    break;
                default:
                    Report(scorer, random.Next(3) != 0);
                    break;
            }

            _now = _now.AddSeconds(random.NextDouble());
        }

        private void Report(Scorer scorer, bool hasLoaded)
        {
            if (scorer.IsThere)
            {
                scorer.SeenAt = _now;
                scorer.Told = (scorer.IsPlaced ? _endpoint.Assigned : []).ToDictionary(
                    number => number,
                    number => _bad.Contains(number) ? RevisionReadiness.Failed
                        : hasLoaded || scorer.Told.GetValueOrDefault(number) == RevisionReadiness.Ready ? RevisionReadiness.Ready : RevisionReadiness.Loading);
            }
        }

        private void Advance()
        {
            if (_gone)
            {
                return;
            }

            var holders = Holders();
            var before = _endpoint;
            var decision = before.Advance(holders, Tally(before), _now);
            Decide(decision);
            _gone = decision.IsGone;
            if (_endpoint.Live is { } live && live != before.Live && live == before.Next)
            {
                Holds(holders.Where(one => one is { IsThere: true, IsPlaced: true }).All(one => one.ReadinessOf(live) == RevisionReadiness.Ready), "went live before all had it ready");
            }

            var again = _endpoint.Advance(holders, Tally(_endpoint), _now);
            Holds(again.Endpoint == _endpoint && again.Events.Count == 0, $"decides otherwise about the same: {_endpoint} and {again.Endpoint}");
        }

        private void Decide(EndpointDecision decision)
        {
            if (decision.Refused)
            {
                Holds(_endpoint.State == EndpointState.Deleting, "refuses outside of deleting");
                return;
            }

            var (before, after) = (_endpoint, decision.Endpoint);
            _endpoint = after;
            Holds(after.State is EndpointState.Failed or EndpointState.Deleting || after.Live is null || after.Assigned.Contains(after.Live.Value), "the live revision is not assigned");
            Holds(after.Assigned.All(after.Kept.Contains), "the bytes of an assigned revision are not kept");
            Holds(after.LastRevision >= before.LastRevision && after.Assigned.All(number => number <= after.LastRevision), "a number was given twice");
            Holds(after.State != EndpointState.InService || after is { Live: not null, Next: null, Fallback: null, Dropping: null }, "is in service with something left to do");
            Holds(before.Live is null || after.State == EndpointState.Deleting || after.Live is not null, "lost its live revision");
            Holds(after.State == EndpointState.RollingBack || before.Live == after.Live || before.Live is null || after.Live == before.Next || after.State == EndpointState.Deleting
                || after.Live == before.Fallback, "a revision went live that was neither next nor fallback");
        }

        /// <summary>With every scorer back and loading, and time going by, nothing is left to wait for.</summary>
        private void ComeToRest()
        {
            for (var step = 0; step < 20 && !_gone; step++)
            {
                foreach (var scorer in _scorers)
                {
                    scorer.IsThere = true;
                    Report(scorer, hasLoaded: true);
                }

                _now = _now.AddSeconds(1);
                Advance();
            }

            Holds(_gone || !_endpoint.IsUnsettled, $"came to a dead end in {_endpoint}");
        }

        private List<Holder> Holders() =>
            [.. _scorers.Select(one => new Holder(one.Id, one.IsPlaced, one.IsThere, one.SeenAt, [.. one.Told.Select(told => new HeldRevision(told.Key, told.Value, null))]))];

        private Tally Tally(HostedEndpoint endpoint) => endpoint.Live is { } live ? _tallies.GetValueOrDefault(live) ?? new(0, 0) : new(0, 0);

        private void Holds(bool invariant, string fault) => Assert.True(invariant, $"{fault} ({where})");
    }
}
