using System.Globalization;
using System.Text.Json;
using Sundial.Learning.Training;

namespace Sundial.Worker.Algorithms;

/// <summary>When an algorithm's model must be there: what the platform's file says, which may be rewritten, else what the environment says.</summary>
internal sealed class AlgorithmDeadline
{
    private const string Variable = "SUNDIAL_DEADLINE_UNIX_MS";

    private readonly string _path;
    private readonly DateTimeOffset _startedAt;
    private long _known;

    private AlgorithmDeadline(string path, DateTimeOffset startedAt, long known, long? budget)
    {
        (_path, _startedAt, _known) = (path, startedAt, known);
        Source = new DeadlineSource(FromStart(known));
        Nominal = budget is > 0 and < long.MaxValue / TimeSpan.TicksPerMillisecond ? TimeSpan.FromMilliseconds(budget.Value) : null;
    }

    /// <summary>The time from the start of this process to the deadline, as it is now.</summary>
    public DeadlineSource Source { get; }

    /// <summary>
    /// The whole budget of the job, which is the same for every attempt at it and decides what must not depend on when one begins; null
    /// where the platform does not say (<c>budget_ms</c> beside <c>deadline_unix_ms</c>).
    /// </summary>
    public TimeSpan? Nominal { get; }

    /// <summary>Reads it.</summary>
    /// <param name="folder">Where the file lies.</param>
    /// <param name="startedAt">When this process began.</param>
    /// <param name="otherwise">The time there is where nobody names a deadline; null when one is needed.</param>
    /// <exception cref="AlgorithmException">There is none, and one is needed.</exception>
    public static AlgorithmDeadline Read(AlgorithmFolder folder, DateTimeOffset startedAt, TimeSpan? otherwise)
    {
        if (Parse(folder.Deadline) is var (deadline, budget))
        {
            return new AlgorithmDeadline(folder.Deadline, startedAt, deadline, budget);
        }

        if (long.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var stated))
        {
            return new AlgorithmDeadline(folder.Deadline, startedAt, stated, null);
        }

        return otherwise is { } time
            ? new AlgorithmDeadline(folder.Deadline, startedAt, (startedAt + time).ToUnixTimeMilliseconds(), null)
            : throw new AlgorithmException($"Nobody says when the model must be there; write {{\"deadline_unix_ms\":…}} to {folder.Deadline}, set {Variable}, or give the hyperparameter epochs.");
    }

    /// <summary>Looks whether it was moved.</summary>
    public void Look()
    {
        if (Parse(_path) is var (deadline, _) && deadline != _known)
        {
            _known = deadline;
            Source.Move(FromStart(deadline));
        }
    }

    // A file that is being rewritten reads as none; the next look sees it whole.
    private static (long Deadline, long? Budget)? Parse(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            using var file = JsonDocument.Parse(File.ReadAllBytes(path));
            return file.RootElement.ValueKind == JsonValueKind.Object
                && file.RootElement.TryGetProperty("deadline_unix_ms", out var deadline) && deadline.TryGetInt64(out var milliseconds)
                    ? (milliseconds, file.RootElement.TryGetProperty("budget_ms", out var budget) && budget.TryGetInt64(out var whole) ? whole : null)
                    : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private TimeSpan FromStart(long unixMilliseconds) => TimeSpan.FromMilliseconds(unixMilliseconds - _startedAt.ToUnixTimeMilliseconds());
}
