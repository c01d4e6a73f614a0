using System.Text.Json;
using Sundial.Console.Components.Jobs;
using Sundial.Contracts.Http;
using Sundial.Contracts.Training;

namespace Sundial.Console.Live;

/// <summary>A job as its events tell it, and what of it is new since it was last told. Not for several threads.</summary>
internal sealed class JobScene
{
    // Of a flood of output the last lines of each turn are told; the whole log is there to be fetched.
    private const int MostLines = 200;

    private readonly CurveKeeper _curves;
    private readonly Dictionary<(string Name, int Generation), List<MetricPoint>> _newPoints = [];
    private readonly Queue<LogLine> _newLines = new();
    private int _linesLeftOut;

    /// <summary>A job as it was read.</summary>
    /// <param name="picture">The job.</param>
    /// <param name="curves">What was measured.</param>
    public JobScene(JobPicture picture, JobCurves curves)
    {
        Picture = picture;
        LastEvent = picture.History.LastEvent;
        _curves = new CurveKeeper(picture.Job.RequestedAt);
        _curves.Take(curves);
    }

    /// <summary>The job.</summary>
    public JobPicture Picture { get; private set; }

    /// <summary>Number of the last event that was taken.</summary>
    public long LastEvent { get; private set; }

    /// <summary>Whether something happened that only the server can tell in full.</summary>
    public bool IsStale { get; private set; }

    /// <summary>Whether anything is new.</summary>
    public bool HasNews { get; private set; }

    /// <summary>All curves.</summary>
    public IEnumerable<PointBatch> Curves => _curves.All;

    /// <summary>Takes what happened.</summary>
    public void Take(JobEvent happened)
    {
        LastEvent = Math.Max(LastEvent, happened.Id);
        HasNews = true;
        switch (happened.Kind)
        {
            case "metric" when Read<MetricPoint>(happened) is { } point:
                TakePoint(point);
                break;
            case "progress" when Read<JobProgress>(happened) is { } progress:
                Picture = Picture with { Job = Picture.Job with { Progress = progress } };
                break;
            case "log" when Read<LogText>(happened) is { } line:
                TakeLine(new LogLine(happened.Id, happened.At, line.Line, line.Notice));
                break;
            case "trial" when Read<TrialView>(happened) is { } trial:
                Picture = Picture with { Trials = [.. Picture.Trials.Where(other => (other.Generation, other.Number) != (trial.Generation, trial.Number)).Append(trial).OrderBy(one => (one.Generation, one.Number))] };
                break;
            default:
                IsStale = true;
                break;
        }
    }

    /// <summary>Takes what the server told of the job as a whole.</summary>
    /// <param name="read">The job.</param>
    public void Refresh(JobPicture read)
    {
        Picture = read;
        (IsStale, HasNews) = (false, true);
    }

    /// <summary>Has the job looked at again at the next turn.</summary>
    public void Doubt() => (IsStale, HasNews) = (true, true);

    /// <summary>What is new of points and lines, which is then no longer new.</summary>
    public SceneNews TakeNews()
    {
        var points = _newPoints.Select(curve => new PointBatch(
            curve.Key.Name, curve.Key.Generation, [.. curve.Value.Select(point => point.Step)], [.. curve.Value.Select(point => point.Value)], [.. curve.Value.Select(_curves.SecondsOf)])).ToList();
        var news = new SceneNews(points, [.. _newLines], _linesLeftOut, LastEvent);
        _newPoints.Clear();
        _newLines.Clear();
        (_linesLeftOut, HasNews) = (0, false);
        return news;
    }

    private void TakePoint(MetricPoint point)
    {
        if (!_curves.Take(point))
        {
            return;
        }

        if (!_newPoints.TryGetValue((point.Name, point.Generation), out var points))
        {
            _newPoints[(point.Name, point.Generation)] = points = [];
        }

        points.Add(point);
    }

    private void TakeLine(LogLine line)
    {
        _newLines.Enqueue(line);
        if (_newLines.Count > MostLines)
        {
            _newLines.Dequeue();
            _linesLeftOut++;
        }
    }

    // An event of a newer server may look otherwise: then the job is looked at as a whole.
    private static T? Read<T>(JobEvent happened)
        where T : class
    {
        try
        {
            return happened.Data.Deserialize<T>(ApiJson.Reading);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record LogText(string Line, bool Notice = false);
}

/// <summary>A line of a job's output.</summary>
/// <param name="Id">Number of its event.</param>
/// <param name="At">When it was printed.</param>
/// <param name="Text">The line.</param>
/// <param name="IsNotice">Whether it is the worker's own word.</param>
public sealed record LogLine(long Id, DateTimeOffset At, string Text, bool IsNotice);

/// <summary>What is new of a job.</summary>
/// <param name="Points">Points of curves.</param>
/// <param name="Lines">Lines of output.</param>
/// <param name="LinesLeftOut">How many lines before them are not among them.</param>
/// <param name="LastEvent">Number of the last event that this tells of.</param>
internal sealed record SceneNews(IReadOnlyList<PointBatch> Points, IReadOnlyList<LogLine> Lines, int LinesLeftOut, long LastEvent);
