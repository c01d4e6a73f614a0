using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using Sundial.Server.Tests.Fixtures;

namespace Sundial.Server.Tests.Hosting;

/// <summary>The statements that are sent to one database, as the driver traces them.</summary>
internal sealed class Statements : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly ConcurrentQueue<string> _sent = [];

    public Statements(TestDatabase database)
    {
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => Hear(activity, name),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Those since the last time that have one of these words in them.</summary>
    public List<string> With(params string[] words) => [.. _sent.Where(sql => words.Any(word => sql.Contains(word, StringComparison.Ordinal)))];

    public void Forget() => _sent.Clear();

    public void Dispose() => _listener.Dispose();

    private void Hear(Activity activity, string database)
    {
        var tags = activity.TagObjects.ToDictionary(tag => tag.Key, tag => tag.Value as string);
        if (tags.ContainsValue(database) && (tags.GetValueOrDefault("db.query.text") ?? tags.GetValueOrDefault("db.statement")) is { } sql)
        {
            _sent.Enqueue(sql);
        }
    }
}
