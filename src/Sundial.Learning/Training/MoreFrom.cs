using System.IO.Compression;
using System.Text.Json;
using Google.Protobuf;
using Sundial.Learning.Tables;
using Sundial.Onnx.Schema;

namespace Sundial.Learning.Training;

/// <summary>Opens what a finished run left behind to be trained on, and refuses what it cannot be trained on with.</summary>
internal static class MoreFrom
{
    private const string Extension = ".training";
    private const long MostBytes = 4L << 30;

    /// <summary>Where a model's file of training lies: beside it.</summary>
    /// <param name="modelPath">The model, or its report.</param>
    public static string FileOf(string modelPath)
    {
        const string Report = ".report.json";
        var stem = modelPath.EndsWith(Report, StringComparison.OrdinalIgnoreCase) ? modelPath[..^Report.Length] : Path.ChangeExtension(modelPath, null);
        return stem + Extension;
    }

    /// <summary>Opens a finished training.</summary>
    /// <param name="path">Its report, its model, or the file itself.</param>
    /// <typeparam name="TReport">The report of the task.</typeparam>
    /// <exception cref="TrainingException">There is none, it cannot be read, or it is of another task.</exception>
    public static RestoredTraining Open<TReport>(string path)
        where TReport : TrainingReport
    {
        var file = path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? path : FileOf(path);
        if (!File.Exists(file))
        {
            throw new TrainingException("more-from.missing", $"{path} cannot be trained on, because {file} is missing; it is written beside a model when its training ends.");
        }

        var finished = Read(file);
        return finished.State.Report is TReport
            ? finished
            : throw new TrainingException("more-from.other-task", $"{path} is of another task ({finished.State.Report.Task}); name a model of the same task, or leave --more-from out.");
    }

    /// <summary>Refuses data with other classes.</summary>
    /// <exception cref="TrainingException">They are others.</exception>
    public static void CheckClasses(RestoredTraining finished, IReadOnlyList<string> classes, string dataPath)
    {
        var known = finished.State.Report.ClassNames;
        if (!known.SequenceEqual(classes, StringComparer.Ordinal))
        {
            var other = classes.Except(known, StringComparer.Ordinal).Select(name => $"\"{name}\" is new").Concat(known.Except(classes, StringComparer.Ordinal).Select(name => $"\"{name}\" is missing")).FirstOrDefault("their order differs");
            throw new TrainingException("more-from.other-classes", $"{dataPath} has other classes than {finished.Path} was trained on ({other}); name the same data, or train anew without --more-from.");
        }
    }

    /// <summary>Refuses another column to learn.</summary>
    /// <exception cref="TrainingException">It is another.</exception>
    public static void CheckTarget(RestoredTraining finished, string target, string dataPath)
    {
        var known = ((TableReport)finished.State.Report).Target;
        if (target != known)
        {
            throw new TrainingException("more-from.other-columns", $"Of {dataPath} the column \"{target}\" is to be learned, and {finished.Path} learned \"{known}\"; name that with --target, or train anew without --more-from.");
        }
    }

    /// <summary>Refuses a table with other columns.</summary>
    /// <exception cref="TrainingException">They are others.</exception>
    public static void CheckColumns(RestoredTraining finished, TableReport report, string dataPath)
    {
        var known = (TableReport)finished.State.Report;
        string[] had = [known.Target, .. known.Inputs];
        string[] has = [report.Target, .. report.Inputs];
        if (!had.SequenceEqual(has, StringComparer.Ordinal))
        {
            var other = has.Except(had, StringComparer.Ordinal).Select(name => $"\"{name}\" is new").Concat(had.Except(has, StringComparer.Ordinal).Select(name => $"\"{name}\" is missing"))
                .FirstOrDefault(known.Target == report.Target ? "their order differs" : $"the target was \"{known.Target}\"");
            throw new TrainingException("more-from.other-columns", $"{dataPath} has other columns than {finished.Path} was trained on ({other}); name the same table and --target, or train anew without --more-from.");
        }
    }

    /// <summary>Refuses data that is not the same.</summary>
    /// <exception cref="TrainingException">It is another.</exception>
    public static void CheckData(RestoredTraining finished, string fingerprint, string dataPath) => CheckData(finished, finished.State.Data == fingerprint, dataPath);

    /// <summary>Refuses data that is not the same.</summary>
    /// <exception cref="TrainingException">It is another.</exception>
    public static void CheckData(RestoredTraining finished, bool isSame, string dataPath)
    {
        if (!isSame)
        {
            throw new TrainingException("more-from.other-data", $"{dataPath} is not the data that {finished.Path} was trained on, or was changed since; name the same data, with --test-data where that was given then and only there, or train anew without --more-from.");
        }
    }

    /// <summary>The columns of a table as a model knows them.</summary>
    /// <exception cref="TrainingException">Its file does not say.</exception>
    public static TableSchema SchemaOf(RestoredTraining finished)
    {
        try
        {
            return TableSchema.FromJson(ModelProto.Parser.ParseFrom(finished.Model).MetadataProps.First(entry => entry.Key == "sundial.schema").Value)!;
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidOperationException or JsonException)
        {
            throw new TrainingException("more-from.unreadable", $"{finished.Path} has no intact model of a table in it; train anew without --more-from.", e);
        }
    }

    /// <summary>The bytes of the file for a training that has ended.</summary>
    /// <param name="parts">What is in it.</param>
    public static byte[] Write(IReadOnlyList<Checkpoints.CheckpointPart> parts)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var part in parts)
            {
                // Trained numbers do not become smaller, and those of tables are packed; what is text does, and so do the models of tables.
                var level = Path.GetExtension(part.Name) is ".json" or ".jsonl" or ".onnx" ? CompressionLevel.Fastest : CompressionLevel.NoCompression;
                using var entry = archive.CreateEntry(part.Name, level).Open();
                part.Write(piece => entry.Write(piece));
            }
        }

        return bytes.ToArray();
    }

    private static RestoredTraining Read(string file)
    {
        try
        {
            using var archive = ZipFile.OpenRead(file);
            if (archive.Entries.Sum(entry => entry.Length) > MostBytes)
            {
                throw new InvalidDataException("it is too large");
            }

            var files = archive.Entries.ToDictionary(entry => entry.FullName, Bytes, StringComparer.Ordinal);
            return RestoredTraining.Of(file, files);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or JsonException or NotSupportedException or KeyNotFoundException)
        {
            throw new TrainingException("more-from.unreadable", $"{file} cannot be read as the training of a model ({e.Message.TrimEnd('.')}); name the report of a finished run of this version.", e);
        }
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        var bytes = new byte[entry.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
