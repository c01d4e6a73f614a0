using Sundial.Learning.Tables.Encoders;
using Sundial.Learning.Tables.Learners;
using Sundial.Learning.Tables.Learners.Ensembles;
using Sundial.Learning.Tables.Learners.Files;
using Sundial.Learning.Tables.Learners.Networks;
using Sundial.Learning.Tables.Learners.Problems;
using Sundial.Learning.Tables.Learners.Search;
using Xunit;

namespace Sundial.Learning.Tests.Tables.Learners.Files;

/// <summary>What is kept of what was tried.</summary>
public sealed class CandidateFileTests
{
    private const int BytesOfANodeInMemory = 19;

    private static readonly ITableLearner[] s_learners =
    [
        new BoostedTreesLearner { LearningRate = 0.2, MostRounds = 60, Encoding = new EncodingOptions { OrderByTarget = true } },
        new RandomisedTreesLearner { Trees = 20, FeatureShare = 0.6 },
        new NetworkLearner { Width = 32 },
    ];

    public static IEnumerable<object[]> Cases =>
        from learner in Enumerable.Range(0, s_learners.Length)
        from classes in new[] { 0, 2, 3 }
        select new object[] { learner, classes };

    [XGBoostTheory]
    [MemberData(nameof(Cases))]
    public void A_candidate_comes_back_as_it_was_and_what_was_not_kept_is_learned_again(int index, int classes)
    {
        var table = RandomTables.Make(500, classes, withTexts: false);
        using var problem = new TableProblem(table, TableFolds.Make(table, 2, seed: 1), threads: 2, seed: 1);
        var candidate = new CrossValidation(problem, TimeProvider.System).Run(s_learners[index], 7, null, CancellationToken.None).Candidate! with { Number = 3, WasCut = true };
        var (predictions, members) = (Bytes(candidate, CandidateFile.Write), Bytes(candidate, CandidateFile.WriteMembers));
        Assert.Equal(3, CandidateFile.NumberOf(members));

        var whole = CandidateFile.Read(predictions, new Dictionary<int, byte[]> { [3] = members }, problem);
        Assert.Equal((candidate.Learner, candidate.Fitness, candidate.Rounds, 3, true), (whole.Learner, whole.Fitness, whole.Rounds, whole.Number, whole.WasCut));
        Assert.Equal(candidate.Predictions, whole.Predictions);
        AssertSame(problem, candidate, whole);

        var bare = CandidateFile.Read(predictions, new Dictionary<int, byte[]>(), problem);
        Assert.False(bare.HasMembers);
        Assert.Equal(candidate.SizeBytes, bare.SizeBytes);
        Assert.Empty(CandidateLibrary.Bag(bare, 1, long.MaxValue));
        foreach (var (fold, member) in bare.Members.Index())
        {
            using var data = problem.Data(fold, bare.Learner.Encoding);
            member.Restore((rounds, seed) => bare.Learner.Fit(data, new FitControl { Rounds = rounds, Seed = seed }).Member);
        }

        AssertSame(problem, candidate, bare);
    }

    [XGBoostTheory]
    [InlineData(0)]
    [InlineData(1)]
    public void Trees_take_a_fraction_of_what_they_take_in_memory(int index)
    {
        var table = RandomTables.Make(2000, 2, withTexts: false);
        using var problem = new TableProblem(table, TableFolds.Make(table, 2, seed: 1), threads: 2, seed: 1);
        var candidate = new CrossValidation(problem, TimeProvider.System).Run(s_learners[index], 7, null, CancellationToken.None).Candidate!;
        var nodes = candidate.Members.Sum(member => ((Sundial.Learning.Tables.Learners.Trees.ForestMember)member.Member!).Forest.NodeCount);
        var bytes = Bytes(candidate, CandidateFile.WriteMembers).Length;
        Assert.True(bytes < 0.3 * BytesOfANodeInMemory * nodes, $"{nodes} nodes take {bytes} bytes.");
    }

    [Fact]
    public void A_file_that_is_not_whole_is_refused()
    {
        var table = RandomTables.Make(300, 2, withTexts: false);
        using var problem = new TableProblem(table, TableFolds.Make(table, 2, seed: 1), threads: 2, seed: 1);
        var candidate = new CrossValidation(problem, TimeProvider.System).Run(s_learners[1], 7, null, CancellationToken.None).Candidate!;
        var (predictions, members) = (Bytes(candidate, CandidateFile.Write), Bytes(candidate, CandidateFile.WriteMembers));
        var none = new Dictionary<int, byte[]>();
        foreach (var length in new[] { 1, predictions.Length / 2, predictions.Length - 1 })
        {
            Assert.Throws<InvalidDataException>(() => CandidateFile.Read(predictions[..length], none, problem));
        }

        foreach (var length in new[] { sizeof(int), members.Length / 2, members.Length - 1 })
        {
            Assert.Throws<InvalidDataException>(() => CandidateFile.Read(predictions, new Dictionary<int, byte[]> { [0] = members[..length] }, problem));
        }

        using var other = new TableProblem(table, TableFolds.Make(table, 3, seed: 1), threads: 2, seed: 1);
        Assert.Throws<InvalidDataException>(() => CandidateFile.Read(predictions, none, other));
    }

    private static byte[] Bytes(Candidate candidate, Action<Stream, Candidate> write)
    {
        using var bytes = new MemoryStream();
        write(bytes, candidate);
        return bytes.ToArray();
    }

    // Bit for bit: trees have their nodes in another order, and their numbers are summed in the same.
    private static void AssertSame(TableProblem problem, Candidate expected, Candidate actual)
    {
        Assert.Equal(expected.Members.Count, actual.Members.Count);
        foreach (var (fold, (one, other)) in expected.Members.Zip(actual.Members).Index())
        {
            using var data = problem.Data(fold, expected.Learner.Encoding);
            var rows = data.Validation;
            Assert.Equal(one.Member!.Predict(rows, 2), other.Member!.Predict(rows, 2));
        }
    }
}
