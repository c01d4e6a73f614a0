using System.Text.Json;
using Sundial.Contracts;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Workers;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Datasets.Inspections;

/// <summary>SQL of the tables dataset_inspections and dataset_pictures.</summary>
internal static class InspectionStore
{
    /// <summary>A new data set waits for somebody to look at it.</summary>
    public static Task AddAsync(UnitOfWork work, Dataset dataset, CancellationToken cancel) =>
        work.ExecuteAsync(
            "insert into dataset_inspections (dataset_id, tenant_id, state, since) values (@id, @tenant, 'pending', @now)",
            cancel,
            ("id", dataset.Id),
            ("tenant", dataset.TenantId),
            ("now", dataset.CreatedAt));

    /// <summary>Nobody looks at a data set that is deleted, and what was found is forgotten.</summary>
    public static Task DeleteAsync(UnitOfWork work, Guid dataset, CancellationToken cancel) =>
        work.ExecuteAsync("delete from dataset_inspections where dataset_id = @id", cancel, ("id", dataset));

    /// <summary>How far looking at a data set has come.</summary>
    public static async Task<Inspection> FindAsync(UnitOfWork work, Dataset dataset, CancellationToken cancel) =>
        await work.QuerySingleOrDefaultAsync(
            "select state, since, failure, profile, pictures, version from dataset_inspections where dataset_id = @id",
            row => new Inspection(
                dataset,
                Enum.Parse<InspectionState>(row.GetString(0), ignoreCase: true),
                row.GetFieldValue<DateTimeOffset>(1),
                row.IsDBNull(2) ? null : row.GetString(2),
                row.IsDBNull(3) ? null : To<DatasetProfile>(row.GetString(3)),
                row.GetInt32(4),
                row.GetInt32(5)),
            cancel,
            ("id", dataset.Id)) ?? throw new InvalidOperationException($"The data set {dataset.Id} has no inspection.");

    /// <summary>Has a data set looked at again; nothing where it waits or somebody is at it.</summary>
    public static async Task<bool> AgainAsync(UnitOfWork work, Guid dataset, DateTimeOffset now, CancellationToken cancel) =>
        await work.ExecuteAsync(
            """
            update dataset_inspections set state = 'pending', since = @now, attempts = 0, failure = null, version = version + 1
            where dataset_id = @id and state in ('ready', 'failed')
            """,
            cancel,
            ("id", dataset),
            ("now", now)) == 1;

    /// <summary>Claims a data set that waits: of the tenant that was served longest ago the one that has waited longest.</summary>
    /// <param name="work">The platform's.</param>
    /// <param name="claim">The claim.</param>
    /// <param name="worker">Who claims.</param>
    /// <param name="waitingSince">Only one that has waited since then.</param>
    /// <param name="until">When the claim ends unless it is renewed.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancel">Ends the wait.</param>
    public static Task<ClaimedInspection?> ClaimAsync(
        UnitOfWork work, Guid claim, Guid worker, DateTimeOffset waitingSince, DateTimeOffset until, DateTimeOffset now, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            """
            update dataset_inspections set state = 'running', since = @now, attempts = attempts + 1, claim = @claim, claim_worker = @worker,
                claimed_at = @now, claim_expires_at = @until, version = version + 1
            where dataset_id = (
                select i.dataset_id from dataset_inspections i
                where i.state = 'pending' and i.since <= @since
                order by (select max(o.claimed_at) from dataset_inspections o where o.tenant_id = i.tenant_id) nulls first, i.since, i.dataset_id
                limit 1
                for update of i skip locked)
            returning dataset_id, tenant_id
            """,
            row => new ClaimedInspection(row.GetGuid(0), row.GetGuid(1)),
            cancel,
            ("claim", claim),
            ("worker", worker),
            ("since", waitingSince),
            ("until", until),
            ("now", now));

    /// <summary>Locks the data set of a claim. Whoever deletes it locks it first, too, so that the two never wait for each other.</summary>
    public static Task LockDatasetAsync(UnitOfWork work, Guid claim, CancellationToken cancel) =>
        work.ExecuteAsync("select 1 from datasets d join dataset_inspections i on i.dataset_id = d.id where i.claim = @claim for update of d", cancel, ("claim", claim));

    /// <summary>The data set of a claim that is the current one of it, locked until the end of the transaction.</summary>
    public static Task<ClaimedInspection?> LockClaimedAsync(UnitOfWork work, Guid claim, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            "select dataset_id, tenant_id from dataset_inspections where claim = @claim and state = 'running' for update",
            row => new ClaimedInspection(row.GetGuid(0), row.GetGuid(1)),
            cancel,
            ("claim", claim));

    /// <summary>Whether a claim was answered already.</summary>
    public static Task<bool> IsAnsweredAsync(UnitOfWork work, Guid claim, CancellationToken cancel) =>
        work.ScalarAsync<bool>("select exists (select 1 from dataset_inspections where claim = @claim and state <> 'running')", cancel, ("claim", claim));

    /// <summary>Lets a claim hold longer.</summary>
    /// <returns>Whether it is the current one.</returns>
    public static async Task<bool> RenewAsync(UnitOfWork work, Guid claim, DateTimeOffset until, CancellationToken cancel) =>
        await work.ExecuteAsync("update dataset_inspections set claim_expires_at = @until where claim = @claim and state = 'running'", cancel, ("claim", claim), ("until", until)) == 1;

    /// <summary>Writes down what was found.</summary>
    public static async Task DoneAsync(UnitOfWork work, ClaimedInspection claimed, DatasetProfile profile, InspectedData found, DateTimeOffset now, CancellationToken cancel)
    {
        await work.ExecuteAsync(
            """
            update dataset_inspections set state = 'ready', since = @now, profile = @profile::jsonb, plans = @plans::jsonb,
                thumbnails = @pack, thumbnails_bytes = @bytes, thumbnails_type = @type, pictures = @pictures, claim_expires_at = null, version = version + 1
            where dataset_id = @id
            """,
            cancel,
            ("id", claimed.Dataset),
            ("now", now),
            ("profile", Of(profile)),
            ("plans", Of(new StoredPlans(found.Tiers, found.UsualThreads, found.Plans))),
            ("pack", found.Thumbnails?.Sha256),
            ("bytes", found.Thumbnails?.SizeBytes),
            ("type", found.Thumbnails is null ? null : found.ThumbnailType),
            ("pictures", found.Pictures.Count));
        await work.ExecuteAsync("delete from dataset_pictures where dataset_id = @id", cancel, ("id", claimed.Dataset));
        await PutPicturesAsync(work, claimed, found.Pictures, cancel);
    }

    /// <summary>A try came to nothing: the next one waits, or it has failed for good.</summary>
    /// <param name="work">The platform's.</param>
    /// <param name="dataset">The data set.</param>
    /// <param name="failure">Why.</param>
    /// <param name="attempts">How often it is tried.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancel">Ends the wait.</param>
    public static Task FailAsync(UnitOfWork work, Guid dataset, string failure, int attempts, DateTimeOffset now, CancellationToken cancel) =>
        work.ExecuteAsync(
            """
            update dataset_inspections set claim_expires_at = null, since = @now, version = version + 1,
                state = case when attempts >= @attempts then 'failed' else 'pending' end,
                failure = case when attempts >= @attempts then @failure end
            where dataset_id = @id
            """,
            cancel,
            ("id", dataset),
            ("failure", failure),
            ("attempts", attempts),
            ("now", now));

    /// <summary>A worker gives its claim back; that was no try.</summary>
    public static Task GiveBackAsync(UnitOfWork work, Guid dataset, DateTimeOffset now, CancellationToken cancel) =>
        work.ExecuteAsync(
            "update dataset_inspections set state = 'pending', since = @now, attempts = greatest(0, attempts - 1), claim_expires_at = null, version = version + 1 where dataset_id = @id",
            cancel,
            ("id", dataset),
            ("now", now));

    /// <summary>Data sets whose workers are lost: those of one worker, or those whose claims ran out.</summary>
    public static Task<List<ClaimedInspection>> LostAsync(UnitOfWork work, Guid? worker, DateTimeOffset now, CancellationToken cancel) =>
        work.QueryAsync(
            """
            select dataset_id, tenant_id from dataset_inspections
            where state = 'running' and (claim_worker = @worker::uuid or (@worker::uuid is null and claim_expires_at <= @now))
            for update skip locked
            """,
            row => new ClaimedInspection(row.GetGuid(0), row.GetGuid(1)),
            cancel,
            ("worker", worker),
            ("now", now));

    /// <summary>How many data sets wait, and which workers look at one.</summary>
    public static async Task<(int Waiting, IReadOnlySet<Guid> Workers)> CountAsync(UnitOfWork work, CancellationToken cancel)
    {
        var rows = await work.QueryAsync(
            "select state, claim_worker from dataset_inspections where state in ('pending', 'running')", row => (State: row.GetString(0), Worker: row.IsDBNull(1) ? Guid.Empty : row.GetGuid(1)), cancel);
        return (rows.Count(row => row.State == "pending"), rows.Where(row => row.State == "running").Select(row => row.Worker).ToHashSet());
    }

    /// <summary>The plans of a ladder for one objective, number of threads and task: the last that is not above a time, or else the first.</summary>
    public static Task<TrainingPlan?> PlanAsync(UnitOfWork work, Guid dataset, double within, string objective, int threads, string? task, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            """
            select plan::text from dataset_inspections i, jsonb_array_elements(i.plans -> 'plans') plan
            where i.dataset_id = @id and plan ->> 'optimize_for' = @objective and (plan ->> 'threads')::int = @threads and (@task::text is null or plan ->> 'task' = @task)
            order by (plan ->> 'reckoned_seconds')::double precision > @within, abs((plan ->> 'reckoned_seconds')::double precision - @within)
            limit 1
            """,
            row => To<TrainingPlan>(row.GetString(0)),
            cancel,
            ("id", dataset),
            ("within", within),
            ("objective", objective),
            ("threads", threads),
            ("task", task));

    /// <summary>For what the plans of a data set are: threads by tier, and those where none is named. Null where there are none.</summary>
    public static Task<StoredPlans?> PlansAsync(UnitOfWork work, Guid dataset, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            "select (plans - 'plans')::text, jsonb_array_length(plans -> 'plans') from dataset_inspections where dataset_id = @id and plans is not null",
            row => row.GetInt32(1) == 0 ? null : To<StoredPlans>(row.GetString(0)),
            cancel,
            ("id", dataset));

    /// <summary>Pictures of a data set in their order.</summary>
    public static Task<List<DatasetPicture>> PicturesAsync(
        UnitOfWork work, Guid dataset, string? className, string? split, long? after, int atMost, CancellationToken cancel) =>
        work.QueryAsync(
            """
            select p.picture::text, p.number, left(i.thumbnails, 16) from dataset_pictures p join dataset_inspections i on i.dataset_id = p.dataset_id
            where p.dataset_id = @id and (@class::text is null or p.classes @> array[@class::text]) and (@split::text is null or p.split = @split)
                and (@after::bigint is null or p.number > @after)
            order by p.number limit @atMost
            """,
            row => To<DatasetPicture>(row.GetString(0)) with { Number = row.GetInt32(1), Thumbnail = $"/v1/datasets/{dataset}/pictures/{row.GetInt32(1)}/thumbnail?v={row.GetString(2)}" },
            cancel,
            ("id", dataset),
            ("class", className),
            ("split", split),
            ("after", after),
            ("atMost", atMost));

    /// <summary>Where the thumbnail of a picture lies.</summary>
    public static Task<StoredThumbnail?> ThumbnailAsync(UnitOfWork work, Guid dataset, int number, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            """
            select i.thumbnails, i.thumbnails_type, p.thumbnail_offset, p.thumbnail_bytes
            from dataset_pictures p join dataset_inspections i on i.dataset_id = p.dataset_id where p.dataset_id = @id and p.number = @number
            """,
            row => new StoredThumbnail(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt32(3)),
            cancel,
            ("id", dataset),
            ("number", number));

    private static Task<int> PutPicturesAsync(UnitOfWork work, ClaimedInspection claimed, IReadOnlyList<InspectedPicture> pictures, CancellationToken cancel) =>
        work.ExecuteAsync(
            """
            insert into dataset_pictures (dataset_id, tenant_id, number, split, classes, picture, thumbnail_offset, thumbnail_bytes)
                select @id, @tenant, p.number - 1, p.split, array(select jsonb_array_elements_text(p.classes::jsonb)), p.picture::jsonb, p.start, p.bytes
                from unnest(@splits, @classes, @pictures, @offsets, @lengths) with ordinality as p (split, classes, picture, start, bytes, number)
            """,
            cancel,
            ("id", claimed.Dataset),
            ("tenant", claimed.TenantId),
            ("splits", pictures.Select(picture => picture.Split?.ToString().ToLowerInvariant()).ToArray()),
            ("classes", pictures.Select(picture => Of(Classes(picture))).ToArray()),
            ("pictures", pictures.Select(picture => Of(Picture(picture))).ToArray()),
            ("offsets", pictures.Select(picture => picture.Offset).ToArray()),
            ("lengths", pictures.Select(picture => picture.Length).ToArray()));

    private static string[] Classes(InspectedPicture picture) =>
        picture.Class is { } own ? [own] : [.. picture.Boxes.Select(box => box.Class).Distinct(StringComparer.Ordinal)];

    // Number and thumbnail are told from the row.
    private static DatasetPicture Picture(InspectedPicture picture) => new()
    {
        Number = 0,
        Path = picture.Path,
        Split = picture.Split,
        Class = picture.Class,
        Width = picture.Width,
        Height = picture.Height,
        Boxes = picture.Boxes,
        BoxCount = picture.BoxCount,
        Thumbnail = "",
    };

    private static string Of<T>(T value) => JsonSerializer.Serialize(value, WireJson.Options);

    // What an earlier version has written may have members that this one does not know.
    private static T To<T>(string text) => JsonSerializer.Deserialize<T>(text, Contracts.Http.ApiJson.Reading)!;
}
