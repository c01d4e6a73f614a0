using Sundial.Learning.Data;
using Sundial.Learning.Data.Imaging;
using Sundial.Learning.Detection.Boxes;
using Sundial.Learning.Detection.Drawing;

namespace Sundial.Cli.Commands.Predictions;

/// <summary>Where pictures go with what was found on them: one to a file, many to a folder, each there whole or not at all.</summary>
internal sealed class PictureTarget
{
    private static readonly string[] s_jpegEndings = [".jpg", ".jpeg"];

    private readonly string _inputs;
    private readonly string _path;
    private readonly bool _isOne;
    private readonly Dictionary<string, IReadOnlyList<FoundBox>> _found = new(StringComparer.Ordinal);

    /// <summary>Looks at what was asked, before any work is done for it.</summary>
    /// <param name="inputs">A picture, or a folder or archive of pictures.</param>
    /// <param name="path">A file for a picture, else a folder.</param>
    /// <exception cref="UsageException">The pictures cannot go there.</exception>
    /// <exception cref="DatasetException">There is nothing to draw on.</exception>
    public PictureTarget(string inputs, string path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new UsageException("--draw is empty; name a .png or .jpg file, or a folder for several pictures.");
        }

        (_inputs, _path, _isOne) = (inputs, path, DrawnPictures.IsOne(inputs));
        if (_isOne && !HasEnding(path))
        {
            throw new UsageException($"{path} has the ending of no picture that is written here; name a .png or .jpg file with --draw.");
        }

        if (!_isOne && File.Exists(path))
        {
            throw new UsageException($"{path} is a file, and {inputs} may hold many pictures; name a folder with --draw.");
        }

        var (from, to) = (Path.GetFullPath(inputs), Path.GetFullPath(path));
        if (to == from || (to + Path.DirectorySeparatorChar).StartsWith(Path.TrimEndingDirectorySeparator(from) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new UsageException($"{path} is where the pictures come from, which drawing does not change; name another place with --draw.");
        }
    }

    /// <summary>Where they go.</summary>
    public string FilePath => _path;

    /// <summary>Remembers what was found on a picture.</summary>
    public void Add(string name, IReadOnlyList<FoundBox> found) => _found[name] = found;

    /// <summary>Draws on all of them.</summary>
    /// <returns>Those that could not be drawn on.</returns>
    /// <exception cref="UsageException">A file cannot be written.</exception>
    public IReadOnlyList<SkippedImage> Draw(IReadOnlyList<string> classNames) =>
        DrawnPictures.Draw(_inputs, _found, classNames, name => FormatOf(PlaceOf(name)), (name, picture) => Write(PlaceOf(name), picture));

    private static bool HasEnding(string path) => path.EndsWith(".png", StringComparison.OrdinalIgnoreCase) || FormatOf(path) == PictureFormat.Jpeg;

    private static PictureFormat FormatOf(string path) =>
        s_jpegEndings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) ? PictureFormat.Jpeg : PictureFormat.Png;

    // A picture keeps its name; one of a kind that is not written here gets another ending.
    private string PlaceOf(string name) => _isOne ? _path : Path.Combine(_path, HasEnding(name) ? name : name + ".png");

    private static void Write(string path, byte[] picture)
    {
        var temporary = $"{path}.{Environment.ProcessId}.part";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            File.WriteAllBytes(temporary, picture);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new UsageException($"{path} cannot be written ({fault.Message.TrimEnd('.')}); name another place with --draw.", ExitCode.OutputUnwritable, "output.unwritable");
        }
    }
}
