using System.Text.Json;
using Sundial.Learning.Tables.Learners.Ensembles;
using Sundial.Learning.Tables.Learners.Problems;

namespace Sundial.Learning.Tables.Learners.Files;

/// <summary>A candidate in a file: the learner, what it predicted, and what was trained. Encoders are not in it: they follow from the rows of each fold.</summary>
internal static class CandidateFile
{
    /// <summary>Roughly the bytes of a file.</summary>
    public static long SizeOf(Candidate candidate) => (sizeof(float) * candidate.Predictions.LongLength) + candidate.Members.Sum(member => member.Member.SizeBytes);

    /// <summary>Writes a candidate.</summary>
    public static void Write(Stream stream, Candidate candidate)
    {
        using var file = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        file.Write(JsonSerializer.Serialize(candidate.Learner));
        file.Write(candidate.Fitness);
        file.Write(candidate.Rounds);
        file.Write(candidate.Seconds);
        file.Write(candidate.Number);
        file.Write(candidate.WasCut);
        MemberFile.Write<float>(file, candidate.Predictions);
        file.Write(candidate.Members.Count);
        foreach (var member in candidate.Members)
        {
            MemberFile.Write(file, member.Member);
        }
    }

    /// <summary>Reads a candidate.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="problem">The folds it was validated on.</param>
    /// <exception cref="InvalidDataException">It is no candidate, or one of other folds.</exception>
    public static Candidate Read(byte[] bytes, TableProblem problem)
    {
        using var file = new BinaryReader(new MemoryStream(bytes));
        var learner = JsonSerializer.Deserialize<ITableLearner>(file.ReadString()) ?? throw new InvalidDataException("A learner is missing.");
        var (fitness, rounds, seconds, number, wasCut) = (file.ReadDouble(), file.ReadDouble(), file.ReadDouble(), file.ReadInt32(), file.ReadBoolean());
        var predictions = MemberFile.Read<float>(file);
        var members = new List<FoldMember>();
        var count = file.ReadInt32();
        for (var fold = 0; fold < count; fold++)
        {
            var of = fold;
            members.Add(new FoldMember(new(() => problem.Data(of, learner.Encoding).Encoder), MemberFile.Read(file)));
        }

        return count == problem.Folds.Count && predictions.Length == problem.ValidationRows.Count * problem.Outputs
            ? new Candidate(learner, predictions, fitness, rounds, members, seconds) { Number = number, WasCut = wasCut }
            : throw new InvalidDataException("A learner was validated on other rows.");
    }
}
