using System.Text;
using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Trials;
using Xunit;

namespace Sundial.Learning.Tests.Tuning;

public sealed class TrialStoreTests : IDisposable
{
    private static readonly HyperparameterSpace s_space = new(Hyperparameter.Log("rate", 0.001, 1, 0.1), Hyperparameter.Category("kind", "a", "b"));

    private readonly string _folder = Directory.CreateTempSubdirectory("sundial-trials-").FullName;

    private string FilePath => Path.Combine(_folder, "trials.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_written_is_there_after_opening_again()
    {
        var trial = Trial(0) with { Curve = [new CurvePoint(1, 0.5), new CurvePoint(3, 0.75)], Fault = "a \"quoted\"\nfault", ExpectedFitness = 0.8, Seed = ulong.MaxValue };
        using (var store = TrialStore.Open(FilePath, s_space, "adult"))
        {
            store.Append(trial);
            store.Append(Trial(1) with { Outcome = TrialOutcome.Failed, Fitness = null });
        }

        using var again = TrialStore.Open(FilePath, s_space, "adult");
        Assert.Equivalent(trial, again.Trials[0]);
        Assert.Null(again.Trials[1].Fitness);
        Assert.Equal(0, again.PassedOver);
    }

    [Fact]
    public void A_kill_at_any_byte_loses_the_line_that_was_being_written_and_no_other()
    {
        using (var store = TrialStore.Open(FilePath, s_space, "adult"))
        {
            store.Append(Trial(0));
            store.Append(Trial(1));
        }

        var whole = File.ReadAllBytes(FilePath);
        var ends = Enumerable.Range(0, whole.Length).Where(i => whole[i] == '\n').Select(i => i + 1).ToArray();
        for (var length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(FilePath, whole[..length]);
            var kept = Math.Max(0, ends.Count(end => end <= length) - 1);
            using (var store = TrialStore.Open(FilePath, s_space, "adult"))
            {
                Assert.Equal(kept, store.Trials.Count);
                store.Append(Trial(kept));
            }

            using var again = TrialStore.Open(FilePath, s_space, "adult");
            Assert.Equal(kept + 1, again.Trials.Count);
            Assert.Equal(0, again.PassedOver);
        }
    }

    [Fact]
    public void A_damaged_line_is_passed_over_and_so_are_values_that_the_space_no_longer_has()
    {
        using (var store = TrialStore.Open(FilePath, s_space, "adult"))
        {
            store.Append(Trial(0));
            store.Append(Trial(1));
            store.Append(Trial(2));
        }

        var lines = File.ReadAllLines(FilePath);
        lines[2] = lines[2][..20];
        lines[3] = lines[3].Replace("\"rate\"", "\"speed\"", StringComparison.Ordinal);
        File.WriteAllText(FilePath, string.Join('\n', lines) + "\n", new UTF8Encoding(false));

        using var again = TrialStore.Open(FilePath, s_space, "adult");
        Assert.Equal(0, Assert.Single(again.Trials).Number);
        Assert.Equal(2, again.PassedOver);
    }

    [Fact]
    public void A_store_of_other_data_is_put_aside()
    {
        using (var store = TrialStore.Open(FilePath, s_space, "adult"))
        {
            store.Append(Trial(0));
        }

        using var other = TrialStore.Open(FilePath, s_space, "wine");
        Assert.Empty(other.Trials);
        Assert.True(File.Exists(FilePath + ".old"));
    }

    [Fact]
    public void Two_searches_cannot_write_into_one_store()
    {
        using var store = TrialStore.Open(FilePath, s_space, "adult");

        Assert.Throws<IOException>(() => TrialStore.Open(FilePath, s_space, "adult"));
    }

    private static Trial Trial(int number) => new()
    {
        Number = number,
        Values = s_space.Parse($"rate=0.0{number + 1} kind=b"),
        Fidelity = new Fidelity(9, 0.5),
        Origin = TrialOrigin.Bred,
        Outcome = TrialOutcome.Completed,
        Fitness = 0.75,
        Seconds = 1.5,
    };
}
