using System.Text;
using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Trials;
using Xunit;

namespace Sundial.Learning.Tests.Tuning;

public sealed class TrialStoreTests
{
    private static readonly HyperparameterSpace s_space = new(Hyperparameter.Log("rate", 0.001, 1, 0.1), Hyperparameter.Category("kind", "a", "b"));

    [Fact]
    public void What_was_added_is_there_in_a_store_of_the_same_bytes()
    {
        var trial = Trial(0) with { Curve = [new CurvePoint(1, 0.5), new CurvePoint(3, 0.75)], Fault = "a \"quoted\"\nfault", ExpectedFitness = 0.8, Seed = ulong.MaxValue };
        var again = Of(Bytes(trial, Trial(1) with { Outcome = TrialOutcome.Failed, Fitness = null }));
        Assert.Equivalent(trial, again.Trials[0]);
        Assert.Null(again.Trials[1].Fitness);
        Assert.Equal(0, again.PassedOver);
    }

    [Fact]
    public void Bytes_that_are_torn_anywhere_lose_the_line_that_is_torn_and_no_other()
    {
        var whole = Bytes(Trial(0), Trial(1));
        var ends = Enumerable.Range(0, whole.Length).Where(i => whole[i] == '\n').Select(i => i + 1).ToArray();
        for (var length = 0; length <= whole.Length; length++)
        {
            var kept = Math.Max(0, ends.Count(end => end <= length) - 1);
            var store = Of(whole[..length]);
            Assert.Equal(kept, store.Trials.Count);
            store.Append(Trial(kept));

            var again = Of(store.ToBytes());
            Assert.Equal(kept + 1, again.Trials.Count);
            Assert.Equal(0, again.PassedOver);
        }
    }

    [Fact]
    public void A_damaged_line_is_passed_over_and_so_are_values_that_the_space_no_longer_has()
    {
        var lines = Encoding.UTF8.GetString(Bytes(Trial(0), Trial(1), Trial(2))).Split('\n');
        lines[2] = lines[2][..20];
        lines[3] = lines[3].Replace("\"rate\"", "\"speed\"", StringComparison.Ordinal);

        var again = Of(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        Assert.Equal(0, Assert.Single(again.Trials).Number);
        Assert.Equal(2, again.PassedOver);
    }

    [Fact]
    public void Trials_of_other_data_are_forgotten()
    {
        var other = Of(Bytes(Trial(0)), "wine");
        Assert.Empty(other.Trials);
        Assert.Empty(Of(other.ToBytes()).Trials);
    }

    private static byte[] Bytes(params Trial[] trials)
    {
        var store = Of([]);
        Array.ForEach(trials, store.Append);
        return store.ToBytes();
    }

    private static TrialStore Of(byte[] bytes, string purpose = "adult")
    {
        var store = new TrialStore(bytes);
        store.Begin(s_space, purpose);
        return store;
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
