using System.Buffers;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Sundial.Contracts.Hosting;
using Sundial.Scorer.Capture;
using Sundial.Server.Hosting.Predictions;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;
using Sundial.Testing.Hosting;

namespace Sundial.Benchmarks;

/// <summary>What it costs to keep a prediction, and how many a second the server takes beside a bare COPY into the same table of a PostgreSQL that writes to disk.</summary>
internal static class CaptureBenchmark
{
    private const int Rows = 5_000;
    private const int Rounds = 12;
    private static readonly byte[] Body = [.. Enumerable.Range(0, 200).Select(index => (byte)('0' + (index % 10)))];

    /// <summary>Measures both.</summary>
    public static async Task<int> RunAsync(double seconds)
    {
        foreach (var threads in new[] { 1, Environment.ProcessorCount })
        {
            Append(threads, TimeSpan.FromSeconds(seconds));
        }

        await IntakeAsync();
        return 0;
    }

    private static void Append(int threads, TimeSpan duration)
    {
        var folder = Directory.CreateTempSubdirectory("sundial-capture-");
        try
        {
            using var log = PredictionLog.Open(new() { Folder = folder.FullName }, TimeProvider.System, NullLogger<PredictionLog>.Instance);
            using var done = new ManualResetEventSlim();
            var remover = new Thread(() => RemoveUntil(log, done));
            remover.Start();
            AppendFor(log, TimeSpan.FromMilliseconds(300));

            using var process = Process.GetCurrentProcess();
            var (before, user, system) = (log.Records, process.UserProcessorTime, process.PrivilegedProcessorTime);
            var watch = Stopwatch.StartNew();
            var appenders = Enumerable.Range(0, threads).Select(_ => new Thread(() => AppendFor(log, duration))).ToList();
            appenders.ForEach(thread => thread.Start());
            appenders.ForEach(thread => thread.Join());
            process.Refresh();
            var records = log.Records - before;
            var each = records / watch.Elapsed.TotalSeconds / threads;
            // On a machine that has other work, too, the processor's time says more than the clock's.
            Console.WriteLine(FormattableString.Invariant(
                $"append   {threads} threads: {each:0} records/s each, of two bodies of {Body.Length} bytes; of the processor's time {(process.UserProcessorTime - user).TotalNanoseconds / records:0} ns a record, and {(process.PrivilegedProcessorTime - system).TotalNanoseconds / records:0} ns in the system"));
            done.Set();
            remover.Join();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void AppendFor(PredictionLog log, TimeSpan duration)
    {
        var body = new ReadOnlySequence<byte>(Body);
        var (endpoint, at, watch) = (Guid.NewGuid(), DateTimeOffset.UnixEpoch, Stopwatch.StartNew());
        while (watch.Elapsed < duration)
        {
            for (var index = 0; index < 100; index++)
            {
                log.Append(Head(InferenceIds.New(at), endpoint, endpoint, at), body, body);
            }
        }
    }

    /// <summary>Makes room as a server would that has everything at once.</summary>
    private static void RemoveUntil(PredictionLog log, ManualResetEventSlim done)
    {
        while (!done.Wait(TimeSpan.FromMilliseconds(5)))
        {
            foreach (var segment in log.Segments()[..^1])
            {
                log.Remove(segment);
            }
        }
    }

    private static async Task IntakeAsync()
    {
        await using var measured = await MeasuredDatabase.StartAsync();
        var database = measured.Database;
        var (tenant, endpoint, scorer) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await SettleAsync(database, tenant, endpoint, scorer);
        var blobs = new BlobOptions { Folder = Path.Combine(measured.Folder, "blobs") };
        var artifacts = new ArtifactStore(new FolderBlobStore(blobs.Folder, blobs.SpoolFolder), database, blobs);
        var intake = new PredictionIntake(database, artifacts, Options.Create(new PredictionsOptions()), NullLogger<PredictionIntake>.Instance);

        // In turns, so that both find the same table.
        var (copied, taken) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var (first, second) = (Batch(tenant, endpoint), Batch(tenant, endpoint));
            copied.Add(await TimedAsync(() => CopyAsync(database, PredictionFrames.ReadBatch(first))));
            taken.Add(await TimedAsync(() => intake.TakeAsync(scorer, PredictionFrames.ReadBatch(second), CancellationToken.None)));
        }

        var (copy, take) = (Median.Of(copied), Median.Of(taken));
        Console.WriteLine(FormattableString.Invariant($"intake   {Rows / take:0} rows/s, COPY {Rows / copy:0} rows/s, ratio {copy / take:0.00}; medians of {Rounds} transactions of {Rows} rows"));
    }

    private static Task<int> SettleAsync(Database database, Guid tenant, Guid endpoint, Guid scorer) => database.RunPlatformAsync(
        work => work.ExecuteAsync(
            """
            insert into tenants (id, name, running_jobs_quota, stored_bytes_quota, requests_per_second_quota) values (@tenant, 'acme', 1, 1, 1);
            insert into endpoints (id, tenant_id, name, state, live, last_revision, min_replicas, max_replicas, idle_seconds, capture_share, max_error_share,
                    least_requests, trial_seconds, created_at, updated_at)
                values (@endpoint, @tenant, 'digits', 'in_service', 1, 1, 1, 1, 300, 1, 0.02, 20, 60, now(), now());
            insert into scorers (id, name, address, cpus, memory_bytes, runs_programs, registered_at, last_seen_at) values (@scorer, 's', 'http://127.0.0.1', 1, 1, false, now(), now());
            """,
            CancellationToken.None,
            ("tenant", tenant),
            ("endpoint", endpoint),
            ("scorer", scorer)),
        CancellationToken.None);

    private static async Task<double> TimedAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalSeconds;
    }

    private static PredictionHead Head(Guid id, Guid endpoint, Guid tenant, DateTimeOffset at) => new()
    {
        Id = id,
        Endpoint = endpoint,
        Tenant = tenant,
        Revision = 1,
        Variant = "main",
        Model = "digits:3",
        At = at,
        Latency = TimeSpan.FromMilliseconds(1),
        Status = 200,
        RequestType = "application/json",
        AnswerType = "application/json",
        Label = "7"u8,
        Confidence = 0.9,
    };

    private static byte[] Batch(Guid tenant, Guid endpoint)
    {
        var body = new ReadOnlySequence<byte>(Body);
        var payloads = new List<byte[]>(Rows);
        for (var row = 0; row < Rows; row++)
        {
            var at = TimeProvider.System.GetUtcNow();
            payloads.Add(PredictionBodies.Payload(Head(InferenceIds.New(at), endpoint, tenant, at), body, body));
        }

        return PredictionBodies.Batch(payloads);
    }

    private static async Task CopyAsync(Database database, IReadOnlyList<PredictionFrame> frames)
    {
        await using var work = await database.BeginPlatformAsync(CancellationToken.None);
        await using (var copy = await work.Connection.BeginBinaryImportAsync(
            """
            copy predictions (id, tenant_id, endpoint_id, revision, variant, model, at, latency_seconds, status, shadow, request_type, answer_type, label, confidence,
                request_size, answer_size, request, answer) from stdin (format binary)
            """))
        {
            foreach (var frame in frames)
            {
                await WriteAsync(copy, frame);
            }

            await copy.CompleteAsync();
        }

        await work.CommitAsync(CancellationToken.None);
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter copy, PredictionFrame frame)
    {
        await copy.StartRowAsync();
        await copy.WriteAsync(frame.Id, NpgsqlDbType.Uuid);
        await copy.WriteAsync(frame.Tenant, NpgsqlDbType.Uuid);
        await copy.WriteAsync(frame.Endpoint, NpgsqlDbType.Uuid);
        await copy.WriteAsync(frame.Revision, NpgsqlDbType.Integer);
        await copy.WriteAsync(frame.Variant, NpgsqlDbType.Text);
        await copy.WriteAsync(frame.Model, NpgsqlDbType.Text);
        await copy.WriteAsync(frame.At, NpgsqlDbType.TimestampTz);
        await copy.WriteAsync(frame.Latency.TotalSeconds, NpgsqlDbType.Double);
        await copy.WriteAsync(frame.Status, NpgsqlDbType.Integer);
        await copy.WriteAsync(frame.Shadow, NpgsqlDbType.Boolean);
        await copy.WriteAsync(frame.RequestType, NpgsqlDbType.Text);
        await copy.WriteAsync(frame.AnswerType, NpgsqlDbType.Text);
        await copy.WriteAsync(frame.Label, NpgsqlDbType.Text);
        await copy.WriteAsync(frame.Confidence!.Value, NpgsqlDbType.Double);
        await copy.WriteAsync((long)frame.Request.Length, NpgsqlDbType.Bigint);
        await copy.WriteAsync((long)frame.Answer.Length, NpgsqlDbType.Bigint);
        await copy.WriteAsync(frame.Request, NpgsqlDbType.Bytea);
        await copy.WriteAsync(frame.Answer, NpgsqlDbType.Bytea);
    }
}
