namespace Sundial.Learning.Training;

/// <summary>Puts models and reports on disk so that there is always a whole one: into a file beside, then renamed.</summary>
/// <remarks>When the place asked for takes no more, what was trained is not lost: it goes to the first other place that takes it.</remarks>
internal sealed class ModelPublisher
{
    private readonly Action<string> _notice;

    /// <summary>Makes sure that there is a place to write to, before anything is trained.</summary>
    /// <param name="outputPath">Where the model is to be.</param>
    /// <param name="notice">Hears of another place.</param>
    /// <exception cref="TrainingException">Nothing can be written there.</exception>
    public ModelPublisher(string outputPath, Action<string> notice)
    {
        _notice = notice;
        ModelPath = Path.GetFullPath(outputPath);
        if (Directory.Exists(ModelPath))
        {
            throw Unwritable(ModelPath, "it is a folder; name a file with --out");
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(ModelPath)!);
            var trial = TemporaryFor(ModelPath);
            Write(trial, "sundial"u8);
            File.Delete(trial);
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            throw Unwritable(ModelPath, Reason(e), e);
        }
    }

    /// <summary>Where the model lies, or will lie.</summary>
    public string ModelPath { get; private set; }

    /// <summary>Where the report lies: beside the model, as <c>*.report.json</c>.</summary>
    public string ReportPath => Path.ChangeExtension(ModelPath, ".report.json");

    /// <summary>Whether a model was written.</summary>
    public bool HasModel { get; private set; }

    /// <summary>Writes a model in the place of the last one.</summary>
    /// <exception cref="TrainingException">No place takes it.</exception>
    public void PublishModel(ReadOnlySpan<byte> model)
    {
        ModelPath = Publish(ModelPath, model);
        HasModel = true;
    }

    /// <summary>Writes the report.</summary>
    /// <exception cref="TrainingException">No place takes it.</exception>
    public void PublishReport(ReadOnlySpan<byte> report) => Publish(ReportPath, report);

    /// <summary>Writes that by which the model can be trained on, beside it; one of an older model goes.</summary>
    /// <param name="training">Makes the bytes; null where there is no time for them.</param>
    /// <returns>Where it lies; null where it could not be written, which costs nothing but that.</returns>
    public string? PublishTraining(Func<byte[]>? training)
    {
        var path = MoreFrom.FileOf(ModelPath);
        if (training is null)
        {
            _notice("There was no time left to write down by what the model can be trained on; a later run begins anew.");
            Forget(path);
            return null;
        }

        if (TryReplace(path, training()) is not { } reason)
        {
            return path;
        }

        _notice($"{path} could not be written ({reason}); the model cannot be trained on.");
        Forget(path);
        return null;
    }

    /// <summary>Writes what the model was most wrong about, beside it; that of an older model goes.</summary>
    /// <param name="mistakes">The archive; null for none.</param>
    /// <returns>Where it lies; null where there is none, or where it could not be written, which costs nothing but that.</returns>
    public string? PublishMistakes(byte[]? mistakes)
    {
        var path = Path.ChangeExtension(ModelPath, ".mistakes.zip");
        if (mistakes is not null && TryReplace(path, mistakes) is null)
        {
            return path;
        }

        Forget(path);
        return null;
    }

    private string Publish(string path, ReadOnlySpan<byte> bytes)
    {
        var reason = TryReplace(path, bytes);
        if (reason is null)
        {
            return path;
        }

        foreach (var folder in OtherPlaces())
        {
            var other = Unused(Path.Combine(folder, Path.GetFileName(path)));
            if (TryReplace(other, bytes) is null)
            {
                _notice($"{path} could not be written ({reason}); it was written to {other} instead.");
                return other;
            }
        }

        throw Unwritable(path, reason + ", and neither do the working folder, the home folder and the temporary folder take it");
    }

    // Nobody asked for this place, so a file that is there is not ours to replace.
    private static string Unused(string path)
    {
        var free = path;
        for (var n = 2; File.Exists(free); n++)
        {
            free = Path.Combine(Path.GetDirectoryName(path)!, $"{Path.GetFileNameWithoutExtension(path)}-{n}{Path.GetExtension(path)}");
        }

        return free;
    }

    private static IEnumerable<string> OtherPlaces() =>
        new[] { Environment.CurrentDirectory, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), Path.GetTempPath() }
            .Where(folder => folder.Length > 0)
            .Distinct();

    private static string? TryReplace(string path, ReadOnlySpan<byte> bytes)
    {
        var temporary = TemporaryFor(path);
        try
        {
            Write(temporary, bytes);
            File.Move(temporary, path, overwrite: true);
            return null;
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            Forget(temporary);
            return Reason(e);
        }
    }

    private static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

    private static void Forget(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            // It is a leftover at worst; the reason why the model could not be written says more.
        }
    }

    private static string TemporaryFor(string path) => $"{path}.{Environment.ProcessId}.partial";

    // A file that becomes larger than the file system allows (EFBIG) is an ArgumentOutOfRangeException in .NET.
    private static bool IsOfTheDisk(Exception e) => e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentOutOfRangeException;

    private static string Reason(Exception e) => e.Message.TrimEnd('.');

    private static TrainingException Unwritable(string path, string reason, Exception? inner = null) =>
        new("output.unwritable", $"The model cannot be written to {path}: {reason}.", inner);
}
