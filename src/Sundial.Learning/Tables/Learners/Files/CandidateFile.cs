using System.Text.Json;
using Sundial.Learning.Tables.Learners.Ensembles;
using Sundial.Learning.Tables.Learners.Problems;

namespace Sundial.Learning.Tables.Learners.Files;

/// <summary>
/// A candidate in two files: the learner with what it predicted, and what was trained. The second is worth its bytes only where it is likely to be used; without it
/// the learner learns again what it had learned. Encoders are in neither: they follow from the rows of each fold.
/// </summary>
internal static class CandidateFile
{
    /// <summary>The most that the first file comes to.</summary>
    public static long SizeOf(Candidate candidate) => sizeof(float) * candidate.Predictions.LongLength;

    /// <summary>Writes what it predicted.</summary>
    public static void Write(Stream stream, Candidate candidate)
    {
        using var file = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        file.Write(JsonSerializer.Serialize(candidate.Learner));
        file.Write(candidate.Fitness);
        file.Write(candidate.Rounds);
        file.Write(candidate.Seconds);
        file.Write(candidate.Number);
        file.Write(candidate.WasCut);
        WritePredictions(file, candidate.Predictions);
        file.Write(candidate.Members.Count);
        foreach (var member in candidate.Members)
        {
            file.Write(member.Rounds);
            file.Write(member.Seed);
            file.Write(member.SizeBytes);
        }
    }

    /// <summary>Writes what was trained.</summary>
    public static void WriteMembers(Stream stream, Candidate candidate)
    {
        using var file = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        file.Write(candidate.Number);
        foreach (var member in candidate.Members)
        {
            MemberFile.Write(file, member.Member!);
        }
    }

    /// <summary>The number of the candidate whose file of what was trained this is.</summary>
    public static int NumberOf(byte[] members) => members.Length >= sizeof(int) ? BitConverter.ToInt32(members) : throw new InvalidDataException("A file of what was trained is empty.");

    /// <summary>Reads a candidate.</summary>
    /// <param name="bytes">What it predicted.</param>
    /// <param name="members">What was trained, by the candidate's number, of those of which it was kept.</param>
    /// <param name="problem">The folds it was validated on.</param>
    /// <exception cref="InvalidDataException">It is no candidate, or one of other folds.</exception>
    public static Candidate Read(byte[] bytes, IReadOnlyDictionary<int, byte[]> members, TableProblem problem)
    {
        try
        {
            using var file = new BinaryReader(new MemoryStream(bytes));
            var learner = JsonSerializer.Deserialize<ITableLearner>(file.ReadString()) ?? throw new InvalidDataException("A learner is missing.");
            var (fitness, rounds, seconds, number, wasCut) = (file.ReadDouble(), file.ReadDouble(), file.ReadDouble(), file.ReadInt32(), file.ReadBoolean());
            var predictions = ReadPredictions(file);
            var count = file.ReadInt32();
            if (count != problem.Folds.Count || predictions.Length != problem.ValidationRows.Count * problem.Outputs)
            {
                throw new InvalidDataException("A learner was validated on other rows.");
            }

            using var trained = members.GetValueOrDefault(number) is { } kept ? new BinaryReader(new MemoryStream(kept, sizeof(int), kept.Length - sizeof(int))) : null;
            var folds = Enumerable.Range(0, count).Select(fold => new FoldMember(new(() => EncoderOf(problem, fold, learner)), trained is null ? null : MemberFile.Read(trained))
            {
                Rounds = file.ReadDouble(),
                Seed = file.ReadUInt64(),
                SizeBytes = file.ReadInt64(),
            });
            return new Candidate(learner, predictions, fitness, rounds, [.. folds], seconds) { Number = number, WasCut = wasCut };
        }
        catch (Exception e) when (e is EndOfStreamException or JsonException)
        {
            throw new InvalidDataException("A learner is not whole.", e);
        }
    }

    private static Encoders.TableEncoder EncoderOf(TableProblem problem, int fold, ITableLearner learner)
    {
        using var data = problem.Data(fold, learner.Encoding);
        return data.Encoder;
    }

    // Of two classes the second's probability says all, where the first's is what is left of one.
    private static void WritePredictions(BinaryWriter file, float[] predictions)
    {
        var isHalf = predictions.Length % 2 == 0;
        for (var i = 0; isHalf && i < predictions.Length; i += 2)
        {
            isHalf = predictions[i] == 1 - predictions[i + 1];
        }

        file.Write(isHalf);
        PackedNumbers.Write<float>(file, isHalf ? [.. predictions.Where((_, i) => i % 2 == 1)] : predictions);
    }

    private static float[] ReadPredictions(BinaryReader file)
    {
        var isHalf = file.ReadBoolean();
        var numbers = PackedNumbers.Read<float>(file);
        return isHalf ? [.. numbers.SelectMany(second => new[] { 1 - second, second })] : numbers;
    }
}
