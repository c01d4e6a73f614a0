using Sundial.Contracts.Hosting;
using Sundial.Contracts.Models;
using Sundial.Scorer.Access;
using Sundial.Scorer.Endpoints;

namespace Sundial.Scorer.Control;

/// <summary>What the scorer has to do: takes it over from the server, keeps it on disk, and takes it up again at the next start.</summary>
internal sealed class Duties
{
    private readonly ScorerFolder _folder;
    private readonly EndpointDirectory _directory;
    private readonly KeyRing _keys;
    private readonly ModelCache _cache;
    private readonly Action<string> _log;
    private readonly Lock _gate = new();
    private volatile ScorerAssignment? _assignment;
    private HashSet<AnsweredRevision> _kept = [];
    private ScorerAssignment? _keptAssignment;

    /// <summary>Has nothing to do yet.</summary>
    /// <param name="folder">Where it is kept.</param>
    /// <param name="directory">The endpoints.</param>
    /// <param name="keys">Who may call them.</param>
    /// <param name="cache">The models' files.</param>
    /// <param name="log">Hears of what cannot be kept.</param>
    public Duties(ScorerFolder folder, EndpointDirectory directory, KeyRing keys, ModelCache cache, Action<string> log) =>
        (_folder, _directory, _keys, _cache, _log) = (folder, directory, keys, cache, log);

    /// <summary>The assignment it acts on; null before there is one.</summary>
    public ScorerAssignment? Assignment => _assignment;

    /// <summary>Takes up what was left by the process before, so that it answers before the server is heard of.</summary>
    public void Resume()
    {
        if (SafeFile.Read<KeptAssignment>(_folder.Assignment) is { } kept)
        {
            _kept = [.. kept.Answered];
            _keptAssignment = kept.Assignment;
            Take(kept.Assignment, _kept);
        }
    }

    /// <summary>Takes over what the server wants now.</summary>
    public void Apply(ScorerAssignment assignment)
    {
        Take(assignment, null);
        Keep();
    }

    /// <summary>Writes down what is to be found at the next start, where that has changed.</summary>
    public void Keep()
    {
        lock (_gate)
        {
            if (_assignment is not { } assignment)
            {
                return;
            }

            var answered = _directory.All
                .SelectMany(endpoint => endpoint.Revisions.Where(revision => revision.Readiness == RevisionReadiness.Ready).Select(revision => new AnsweredRevision(endpoint.Id, revision.Number)))
                .ToHashSet();
            if (ReferenceEquals(assignment, _keptAssignment) && answered.SetEquals(_kept))
            {
                return;
            }

            try
            {
                SafeFile.Write(_folder.Assignment, new KeptAssignment(assignment, [.. answered]));
                (_keptAssignment, _kept) = (assignment, answered);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                _log($"The assignment cannot be kept in {_folder.Assignment}: {exception.Message} After a restart the scorer answers only once the server is heard of.");
            }
        }
    }

    private void Take(ScorerAssignment assignment, HashSet<AnsweredRevision>? answered)
    {
        _cache.Keep(assignment.Endpoints.SelectMany(endpoint => endpoint.Revisions).SelectMany(revision => revision.Variants).SelectMany(variant => variant.Stages).SelectMany(FilesOf));

        // Keys before endpoints: nobody is to find an endpoint with a key that was taken away with the same assignment.
        _keys.Apply(assignment);
        _directory.Apply(assignment, answered);
        _assignment = assignment;
    }

    private static IEnumerable<FileEntry> FilesOf(AssignedStage stage) =>
        stage.Program is { Bundle: { } bundle } ? stage.Files.Append(bundle) : stage.Files;
}
