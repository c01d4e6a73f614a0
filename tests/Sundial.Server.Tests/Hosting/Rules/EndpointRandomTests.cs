using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Rules;
using Xunit;
using Xunit.Abstractions;

namespace Sundial.Server.Tests.Hosting.Rules;

/// <summary>Random lives of an endpoint with scorers that load, fail, run out of room, die and come back, told of late, hold the rules to their invariants.</summary>
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

        /// <summary>Whether it can load nothing more; what it has it keeps.</summary>
        public bool IsFull { get; set; }

        public DateTimeOffset SeenAt { get; set; }

        /// <summary>What it has told.</summary>
        public Dictionary<int, RevisionReadiness> Told { get; set; } = [];
    }

    private sealed class Life(Random random, string where)
    {
        private readonly List<Scorer> _scorers = [new(), new()];
        private readonly HashSet<int> _bad = [];
        private readonly Dictionary<int, Tally> _tallies = [];

        // What scorers could not load, remembered when they no longer tell of it.
        private readonly HashSet<(Guid Scorer, int Revision)> _failures = [];
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
                case 6 when random.Next(3) == 0:
                    scorer.IsFull = !scorer.IsFull;
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
                        : scorer.IsFull && scorer.Told.GetValueOrDefault(number) != RevisionReadiness.Ready ? RevisionReadiness.Failed
                        : hasLoaded || scorer.Told.GetValueOrDefault(number) == RevisionReadiness.Ready ? RevisionReadiness.Ready : RevisionReadiness.Loading);
                foreach (var (number, readiness) in scorer.Told)
                {
                    _ = readiness switch
                    {
                        RevisionReadiness.Failed => _failures.Add((scorer.Id, number)),
                        RevisionReadiness.Ready => _failures.Remove((scorer.Id, number)),
                        _ => false,
                    };
                }
            }
        }

        private void Advance()
        {
            if (_gone)
            {
                return;
            }

            Place();
            var holders = Holders();
            var hasAnother = HasAnother();
            var before = _endpoint;
            var decision = before.Advance(holders, Tally(before), _now, hasAnother);
            Decide(decision);
            _gone = decision.IsGone;
            if (_endpoint.Live is { } live && live != before.Live && live == before.Next)
            {
                var told = Placed(holders, live);
                Holds(told.Contains(RevisionReadiness.Ready), "went live where none has it ready");
                Holds(told.All(readiness => readiness is RevisionReadiness.Ready or RevisionReadiness.Failed), "went live before all had come to an end with it");
            }

            if (before is { Next: { } next, State: not EndpointState.Deleting } && _endpoint.Next is null && _endpoint.Live != next && !_gone)
            {
                Holds(Placed(holders, next) is { Count: > 0 } told && told.All(readiness => readiness == RevisionReadiness.Failed), "gave up what one could load, or was yet to load");
            }

            var again = _endpoint.Advance(holders, Tally(_endpoint), _now, hasAnother);
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

        /// <summary>What the master does about a scorer that could not load what is to be loaded: another one, if there is one, takes its place.</summary>
        private void Place()
        {
            if (HasAnother() && _scorers.Find(one => one is { IsPlaced: false, IsThere: true } && !HasFailed(one)) is { } other)
            {
                other.IsPlaced = true;
                _scorers.ForEach(one => one.IsPlaced &= !HasFailed(one));
            }
        }

        private bool HasAnother() => Placement.HasAnother(
            runsPrograms: false,
            new([.. _scorers.Where(one => one.IsPlaced).Select(one => one.Id)], new HashSet<Guid>(), _scorers.Where(HasFailed).Select(one => one.Id).ToHashSet()),
            [.. _scorers.Select(one => new ScorerSlot(one.Id, one.IsThere, true, 1, 0))]);

        private bool HasFailed(Scorer scorer) => _endpoint.Assigned.Any(number => _failures.Contains((scorer.Id, number)));

        private static List<RevisionReadiness?> Placed(List<Holder> holders, int revision) =>
            [.. holders.Where(one => one is { IsThere: true, IsPlaced: true }).Select(one => one.ReadinessOf(revision))];

        private List<Holder> Holders() =>
            [.. _scorers.Select(one => new Holder(one.Id, one.IsPlaced, one.IsThere, one.SeenAt, [.. one.Told.Select(told => new HeldRevision(told.Key, told.Value, null))]))];

        private Tally Tally(HostedEndpoint endpoint) => endpoint.Live is { } live ? _tallies.GetValueOrDefault(live) ?? new(0, 0) : new(0, 0);

        private void Holds(bool invariant, string fault) => Assert.True(invariant, $"{fault} ({where})");
    }
}
