using Sundial.Learning.Tables.Learners.Networks;
using Sundial.Learning.Tables.Learners.Trees;

namespace Sundial.Learning.Tables.Learners.Files;

/// <summary>Writes trained learners down and reads them so that they predict the same, bit for bit; for checkpoints, which only the version reads that wrote them.</summary>
internal static class MemberFile
{
    private const byte ForestKind = 1;
    private const byte NetworkKind = 2;

    /// <summary>Writes one.</summary>
    public static void Write(BinaryWriter file, ITableMember member)
    {
        switch (member)
        {
            case ForestMember forest:
                file.Write(ForestKind);
                Write(file, forest);
                break;
            case NetworkMember network:
                file.Write(NetworkKind);
                Write(file, network);
                break;
            default:
                throw new NotSupportedException($"A {member.Learner} cannot be written to a file.");
        }
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static ITableMember Read(BinaryReader file) => file.ReadByte() switch
    {
        ForestKind => ReadForest(file),
        NetworkKind => ReadNetwork(file),
        _ => throw new InvalidDataException("There is no trained learner where one should be."),
    };

    private static void Write(BinaryWriter file, ForestMember member)
    {
        file.Write(member.Learner);
        file.Write((int)member.Link);
        file.Write(member.Scale);
        file.Write(member.Offset);
        file.Write(member.Forest.Outputs);
        file.Write(member.Forest.Features);
        ForestFile.Write(file, member.Forest);
    }

    private static ForestMember ReadForest(BinaryReader file)
    {
        var (learner, link, scale, offset) = (file.ReadString(), (ForestLink)file.ReadInt32(), file.ReadSingle(), file.ReadSingle());
        var (outputs, features) = (file.ReadInt32(), file.ReadInt32());
        return new ForestMember(learner, new Forest(outputs, features, ForestFile.Read(file, outputs)), link, scale, offset);
    }

    private static void Write(BinaryWriter file, NetworkMember member)
    {
        var shape = member.Shape;
        PackedNumbers.Write<int>(file, [shape.Inputs, shape.Width, shape.Layers, shape.Outputs]);
        file.Write(member.IsClassifier);
        file.Write(member.Scale);
        file.Write(member.Offset);
        file.Write(member.Parameters.Count);
        foreach (var numbers in member.Parameters)
        {
            PackedNumbers.Write<float>(file, numbers);
        }
    }

    private static NetworkMember ReadNetwork(BinaryReader file)
    {
        var shape = PackedNumbers.Read<int>(file);
        var (isClassifier, scale, offset, count) = (file.ReadBoolean(), file.ReadSingle(), file.ReadSingle(), file.ReadInt32());
        var parameters = new List<float[]>(count);
        for (var i = 0; i < count; i++)
        {
            parameters.Add(PackedNumbers.Read<float>(file));
        }

        return new NetworkMember(new NetworkShape(shape[0], shape[1], shape[2], shape[3]), parameters, isClassifier, scale, offset);
    }
}
