using System.Runtime.InteropServices;
using Sundial.Learning.Tables.Learners.Networks;
using Sundial.Learning.Tables.Learners.Trees;

namespace Sundial.Learning.Tables.Learners.Files;

/// <summary>Writes trained learners down and reads them, bit for bit; for checkpoints, which only the version reads that wrote them.</summary>
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

    /// <summary>Writes numbers with how many they are.</summary>
    public static void Write<T>(BinaryWriter file, ReadOnlySpan<T> numbers)
        where T : unmanaged
    {
        file.Write(numbers.Length);
        file.Write(MemoryMarshal.AsBytes(numbers));
    }

    /// <summary>Reads numbers.</summary>
    public static T[] Read<T>(BinaryReader file)
        where T : unmanaged
    {
        var numbers = new T[file.ReadInt32()];
        file.BaseStream.ReadExactly(MemoryMarshal.AsBytes(numbers.AsSpan()));
        return numbers;
    }

    private static void Write(BinaryWriter file, ForestMember member)
    {
        file.Write(member.Learner);
        file.Write((int)member.Link);
        file.Write(member.Scale);
        file.Write(member.Offset);
        file.Write(member.Forest.Outputs);
        file.Write(member.Forest.Features);
        file.Write(member.Forest.Trees.Count);
        foreach (var tree in member.Forest.Trees)
        {
            Write<int>(file, tree.Features);
            Write<float>(file, tree.Thresholds);
            Write<int>(file, tree.Left);
            Write<int>(file, tree.Right);
            Write<bool>(file, tree.MissingGoesLeft);
            Write<float>(file, tree.Values);
            file.Write(tree.Output);
        }
    }

    private static ForestMember ReadForest(BinaryReader file)
    {
        var (learner, link, scale, offset) = (file.ReadString(), (ForestLink)file.ReadInt32(), file.ReadSingle(), file.ReadSingle());
        var (outputs, features, count) = (file.ReadInt32(), file.ReadInt32(), file.ReadInt32());
        var trees = new List<DecisionTree>(count);
        for (var i = 0; i < count; i++)
        {
            trees.Add(new DecisionTree
            {
                Features = Read<int>(file),
                Thresholds = Read<float>(file),
                Left = Read<int>(file),
                Right = Read<int>(file),
                MissingGoesLeft = Read<bool>(file),
                Values = Read<float>(file),
                Output = file.ReadInt32(),
            });
        }

        return new ForestMember(learner, new Forest(outputs, features, trees), link, scale, offset);
    }

    private static void Write(BinaryWriter file, NetworkMember member)
    {
        var shape = member.Shape;
        Write<int>(file, [shape.Inputs, shape.Width, shape.Layers, shape.Outputs]);
        file.Write(member.IsClassifier);
        file.Write(member.Scale);
        file.Write(member.Offset);
        file.Write(member.Parameters.Count);
        foreach (var numbers in member.Parameters)
        {
            Write<float>(file, numbers);
        }
    }

    private static NetworkMember ReadNetwork(BinaryReader file)
    {
        var shape = Read<int>(file);
        var (isClassifier, scale, offset, count) = (file.ReadBoolean(), file.ReadSingle(), file.ReadSingle(), file.ReadInt32());
        var parameters = new List<float[]>(count);
        for (var i = 0; i < count; i++)
        {
            parameters.Add(Read<float>(file));
        }

        return new NetworkMember(new NetworkShape(shape[0], shape[1], shape[2], shape[3]), parameters, isClassifier, scale, offset);
    }
}
