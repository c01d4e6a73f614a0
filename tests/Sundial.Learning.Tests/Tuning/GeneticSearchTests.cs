using Sundial.Learning.Tuning.Search;
using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Trials;
using Sundial.Testing.Tuning;
using Xunit;

namespace Sundial.Learning.Tests.Tuning;

public sealed class GeneticSearchTests
{
    private static readonly HyperparameterSpace s_two = new(Hyperparameter.Linear("a", 0, 1, 0.5), Hyperparameter.Linear("b", 0, 1, 0.5));

    [Theory]
    [InlineData(40, 0.6)]
    [InlineData(120, 0.85)]
    public void It_comes_nearer_to_the_best_than_random_search_in_as_many_evaluations(int evaluations, double share)
    {
        var wins = 0;
        foreach (var objective in SyntheticSuite.All)
        {
            for (var seed = 1ul; seed <= 10; seed++)
            {
                var ours = Best(new GeneticSearch(objective.Space, Settings(evaluations), seed), objective, evaluations);
                wins += ours > Best(SyntheticSuite.RandomSearch(objective.Space, seed), objective, evaluations) ? 1 : 0;
                Assert.True(ours >= objective.Height(objective.Space.Defaults));
            }
        }

        Assert.True(wins >= share * 10 * SyntheticSuite.All.Count, $"It won {wins} of {10 * SyntheticSuite.All.Count}.");
    }

    [Theory]
    [InlineData("sphere", 0.995)]
    [InlineData("rastrigin", 0.98)]
    [InlineData("boosting", 0.995)]
    [InlineData("conditional", 0.995)]
    public void It_finds_the_known_best_of_hills_ripples_and_mixed_scales(string name, double near)
    {
        var objective = SyntheticSuite.All.Single(one => one.Name == name);

        Assert.InRange(Best(new GeneticSearch(objective.Space, Settings(150), 3), objective, 150), near, 1);
    }

    [Fact]
    public void The_same_seed_gives_the_same_proposals_and_another_one_others()
    {
        Assert.Equal(Proposals(5), Proposals(5));
        Assert.NotEqual(Proposals(5), Proposals(6));

        static string[] Proposals(ulong seed)
        {
            var search = new GeneticSearch(SyntheticSuite.Boosting.Space, Settings(60), seed);
            return [.. Enumerable.Range(0, 60).Select(i =>
            {
                search.Progress = i / 60.0;
                var proposal = search.Ask()!;
                search.Tell(proposal, SyntheticSuite.Boosting.Height(proposal.Values));
                return proposal.Values.ToString();
            })];
        }
    }

    [Fact]
    public void It_tries_the_defaults_then_the_portfolio_and_nothing_twice()
    {
        var portfolio = new[] { s_two.Parse("a=0.1"), s_two.Defaults, s_two.Parse("a=0.9 b=0.9") };
        var search = new GeneticSearch(s_two, new GeneticSettings { Population = 6, Portfolio = portfolio }, 1);
        var proposals = Enumerable.Range(0, 80).Select(_ =>
        {
            var proposal = search.Ask()!;
            search.Tell(proposal, proposal.Values.Number("a"));
            return proposal;
        }).ToArray();

        Assert.Equal(["a=0.5 b=0.5", "a=0.1 b=0.5", "a=0.9 b=0.9"], proposals.Take(3).Select(one => one.Values.ToString()));
        Assert.Equal([TrialOrigin.Defaults, TrialOrigin.Portfolio, TrialOrigin.Portfolio, TrialOrigin.Drawn], proposals.Take(4).Select(one => one.Origin));
        Assert.Equal(TrialOrigin.Bred, proposals[^1].Origin);
        Assert.Equal(80, proposals.Select(one => one.Values).Distinct().Count());
    }

    [Fact]
    public void What_is_not_searched_keeps_what_its_parent_had()
    {
        var search = new GeneticSearch(s_two, new GeneticSettings { Hyperparameters = ["a"], Population = 4, Portfolio = [s_two.Parse("a=0.2 b=0.9")] }, 1);
        for (var i = 0; i < 40; i++)
        {
            var proposal = search.Ask()!;
            search.Tell(proposal, proposal.Values.Number("b") - Math.Abs(proposal.Values.Number("a") - 0.3));
            Assert.Contains(proposal.Values.Number("b"), new[] { 0.5, 0.9 });
        }

        Assert.Equal(0.9, search.Ask()!.Values.Number("b"));
    }

    [Fact]
    public void Failures_are_no_fitness_and_are_not_bred_from()
    {
        // Losses are negative fitnesses: were a failure a 0, it would be the best of all.
        var search = new GeneticSearch(s_two, new GeneticSettings { Population = 8 }, 2);
        var late = 0;
        for (var i = 0; i < 80; i++)
        {
            search.Progress = i / 80.0;
            var proposal = search.Ask()!;
            var fails = proposal.Values.Number("a") > 0.6;
            search.Tell(proposal, fails ? (i % 2 == 0 ? null : double.NaN) : -10 + proposal.Values.Number("b"));
            late += i >= 40 && fails ? 1 : 0;
        }

        Assert.True(late < 12, $"{late} of the last 40 lie where everything failed.");
    }

    [Fact]
    public void Any_number_of_workers_may_ask_before_anything_is_told()
    {
        var search = new GeneticSearch(s_two, new GeneticSettings { Population = 6 }, 1);
        var asked = Enumerable.Range(0, 10).Select(_ => search.Ask()!).ToArray();
        foreach (var proposal in asked.Reverse())
        {
            search.Tell(proposal, proposal.Values.Number("a"));
        }

        Assert.Equal(10, asked.Select(one => one.Values).Distinct().Count());
        Assert.NotNull(search.Ask());
    }

    [Fact]
    public void A_space_that_is_all_tried_ends_the_search()
    {
        var space = new HyperparameterSpace(Hyperparameter.Category("a", "x", "y"), Hyperparameter.Integer("b", 1, 3, 1));
        var search = new GeneticSearch(space, new GeneticSettings { Population = 4 }, 1);
        var tried = new List<HyperparameterValues>();
        while (search.Ask() is { } proposal)
        {
            tried.Add(proposal.Values);
            search.Tell(proposal, proposal.Values.Number("b"));
        }

        Assert.InRange(tried.Count, 5, 6);
    }

    [Fact]
    public void It_has_converged_when_all_are_alike_and_nothing_better_comes_and_not_before()
    {
        var search = new GeneticSearch(s_two, new GeneticSettings { Population = 6 }, 1);
        var asked = 0;
        for (; asked < 600 && !search.HasConverged; asked++)
        {
            search.Progress = Math.Min(1, asked / 150.0);
            var proposal = search.Ask()!;
            search.Tell(proposal, -Math.Round(Math.Pow(proposal.Values.Number("a") - 0.3, 2) + Math.Pow(proposal.Values.Number("b") - 0.8, 2), 3));
        }

        Assert.InRange(asked, 20, 599);
    }

    private static GeneticSettings Settings(int evaluations) => new() { Population = (int)Math.Round(Math.Sqrt(2 * evaluations)) };

    private static double Best(ISearch search, SyntheticObjective objective, int evaluations)
    {
        var best = double.NegativeInfinity;
        for (var i = 0; i < evaluations && search.Ask() is { } proposal; i++)
        {
            search.Progress = (i + 1.0) / evaluations;
            var fitness = objective.Height(proposal.Values);
            best = Math.Max(best, fitness);
            search.Tell(proposal, fitness);
        }

        return best;
    }
}
