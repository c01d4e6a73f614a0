using System.Globalization;
using System.Text;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Tables;

namespace Sundial.Cli.Commands.Predictions;

/// <summary>Predictions of rows as a CSV file, one line each, in their order: there whole or not at all.</summary>
internal sealed class PredictionFile : IDisposable
{
    private readonly TargetSchema _target;
    private readonly string _path;
    private readonly string? _temporary;
    private readonly StreamWriter _writer;
    private bool _complete;

    /// <summary>Begins the file.</summary>
    /// <param name="path">Where it goes. What is there and no plain file, such as a pipe, is written to as it is.</param>
    /// <param name="target">What is predicted.</param>
    /// <exception cref="UsageException">It cannot be written.</exception>
    public PredictionFile(string path, TargetSchema target)
    {
        (_path, _target) = (path, target);
        _temporary = Path.Exists(path) && !IsPlainFile(path) ? null : $"{path}.{Environment.ProcessId}.part";
        try
        {
            _writer = new StreamWriter(_temporary ?? path, append: false, new UTF8Encoding(false)) { NewLine = "\n" };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be written ({fault.Message.TrimEnd('.')}); name another file with --out.", ExitCode.OutputUnwritable, "output.unwritable");
        }

        _writer.WriteLine(string.Join(',', Header().Select(Quoted)));
    }

    /// <summary>Adds the prediction of the next row.</summary>
    /// <param name="prediction">The probabilities of the classes, or the number.</param>
    public void Add(ReadOnlySpan<float> prediction)
    {
        if (_target.Task == TableTask.Regression)
        {
            _writer.WriteLine(Text(prediction[0]));
            return;
        }

        _writer.Write(Quoted(_target.ClassNames[ImageClassifier.Best(prediction)]));
        foreach (var probability in prediction)
        {
            _writer.Write(',');
            _writer.Write(Text(probability));
        }

        _writer.WriteLine();
    }

    /// <summary>Ends the file, and puts it where it belongs.</summary>
    public void Complete()
    {
        _writer.Flush();
        if (_temporary is not null)
        {
            ((FileStream)_writer.BaseStream).Flush(flushToDisk: true);
        }

        _writer.Dispose();
        if (_temporary is not null)
        {
            File.Move(_temporary, _path, overwrite: true);
        }

        _complete = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        if (!_complete && _temporary is not null)
        {
            File.Delete(_temporary);
        }
    }

    /// <summary>A number as it stands in files and lines: as many digits as tell it from its neighbours.</summary>
    public static string Text(float number) => number.ToString("R", CultureInfo.InvariantCulture);

    // The column's own name, so that the file can be laid beside one with the truth; what a probability is of stands in its name.
    private IEnumerable<string> Header() => [_target.Name, .. _target.ClassNames.Select(name => $"probability of {name}")];

    private static string Quoted(string cell) => cell.AsSpan().ContainsAny(",\"\r\n") || cell.Length == 0 || char.IsWhiteSpace(cell[0]) || char.IsWhiteSpace(cell[^1])
        ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : cell;

    private static bool IsPlainFile(string path) =>
        File.Exists(path) && !path.StartsWith("/dev/", StringComparison.Ordinal) && (File.GetAttributes(path) & FileAttributes.Device) == 0;
}
