-- Endpoints, the scorers that hold them, and what scorers tell of them. docs/endpoint-states.md draws the life of an endpoint.

-- The number of what scorers are told. It grows with the transaction that changes something, so that whoever reads a number finds
-- all that came before it.
create table hosting_revision (
    is_the_one boolean primary key default true check (is_the_one),
    number bigint not null,
    changed_by xid8
);
insert into hosting_revision (number) values (1);

-- As the last thing of a transaction, so that nobody waits for its lock longer than a commit takes; once, however much has changed.
create function hosting_changed() returns trigger
    language plpgsql security definer set search_path from current
    as $$
        begin
            update hosting_revision set number = number + 1, changed_by = pg_current_xact_id() where changed_by is distinct from pg_current_xact_id();
            if found then
                perform pg_notify('sundial_hosting', '');
            end if;
            return null;
        end
    $$;

create table scorers (
    id uuid primary key,
    name text not null check (length(name) between 1 and 100),
    address text not null check (length(address) between 1 and 500),
    cpus integer not null check (cpus > 0),
    memory_bytes bigint not null check (memory_bytes > 0),
    runs_programs boolean not null,
    used_bytes bigint not null default 0,
    revision bigint not null default 0,                  -- the assignment it acts on
    registered_at timestamptz not null,
    last_seen_at timestamptz not null,
    ended_at timestamptz                                 -- it said goodbye
);

create table endpoints (
    id uuid primary key,
    tenant_id uuid not null references tenants on delete cascade,
    name text not null check (name ~ '^[A-Za-z0-9][A-Za-z0-9-]{0,62}$'),
    state text not null check (state in ('creating', 'in_service', 'updating', 'rolling_back', 'failed', 'deleting')),
    reason text,                                         -- why it is in this state, for a person
    live integer,                                        -- the revision that answers
    next integer,                                        -- the one that is to take its place
    fallback integer,                                    -- what is gone back to if the live one uses up its error budget
    dropping integer,                                    -- the one that is being taken away
    last_revision integer not null check (last_revision > 0),
    live_since timestamptz,
    min_replicas integer not null check (min_replicas >= 0),
    max_replicas integer not null check (max_replicas >= 1 and max_replicas >= min_replicas),
    idle_seconds double precision not null check (idle_seconds > 0),
    capture_share double precision not null check (capture_share between 0 and 1),
    within_latency_seconds double precision check (within_latency_seconds > 0),
    max_error_share double precision not null check (max_error_share > 0 and max_error_share <= 1),
    least_requests integer not null check (least_requests >= 1),
    trial_seconds double precision not null check (trial_seconds >= 0),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,                  -- for ETag
    check (live is not null or state in ('creating', 'failed', 'deleting')),
    check (fallback is null or live is not null)
);
create unique index endpoint_names on endpoints (tenant_id, name);
create index endpoints_of_tenant on endpoints (tenant_id, id);
create index endpoints_unsettled on endpoints (id) where state not in ('in_service', 'failed');

create table endpoint_revisions (
    endpoint_id uuid not null references endpoints on delete cascade,
    number integer not null check (number > 0),
    tenant_id uuid not null references tenants on delete cascade,
    variants jsonb not null,
    runs_programs boolean not null,                      -- whether a scorer must take serving programs to hold it
    created_at timestamptz not null,
    primary key (endpoint_id, number)
);

-- What a revision runs. Its id owns rows of artifact_files, so that the bytes stay as long as the revision, whatever becomes of the
-- model version or the checkpoint that they come from.
create table endpoint_stages (
    id uuid primary key,
    tenant_id uuid not null references tenants on delete cascade,
    endpoint_id uuid not null,
    revision integer not null,
    foreign key (endpoint_id, revision) references endpoint_revisions on delete cascade
);
create index endpoint_stages_of_revision on endpoint_stages (endpoint_id, revision);

-- Which scorers hold an endpoint. One that is not heard of stays until another has taken its place.
create table endpoint_scorers (
    endpoint_id uuid not null references endpoints on delete cascade,
    scorer_id uuid not null references scorers on delete cascade,
    tenant_id uuid not null references tenants on delete cascade,
    primary key (endpoint_id, scorer_id)
);
create index endpoint_scorers_of_scorer on endpoint_scorers (scorer_id);

-- What each scorer last told of a revision.
create table endpoint_reports (
    endpoint_id uuid not null references endpoints on delete cascade,
    revision integer not null,
    scorer_id uuid not null references scorers on delete cascade,
    tenant_id uuid not null references tenants on delete cascade,
    readiness text not null check (readiness in ('loading', 'ready', 'failed')),
    reason text,
    primary key (endpoint_id, revision, scorer_id)
);
create index endpoint_reports_of_scorer on endpoint_reports (scorer_id);

-- Answers so far. A scorer that was started anew counts from nothing; what it had told before stays counted.
create table endpoint_counts (
    endpoint_id uuid not null,
    revision integer not null,
    scorer_id uuid not null,
    variant text not null check (length(variant) between 1 and 63),
    tenant_id uuid not null references tenants on delete cascade,
    replicas integer not null check (replicas >= 0),
    requests bigint not null check (requests >= 0),
    errors bigint not null check (errors >= 0),
    told_requests bigint not null check (told_requests >= 0),
    told_errors bigint not null check (told_errors >= 0),
    primary key (endpoint_id, revision, scorer_id, variant),
    foreign key (endpoint_id, revision) references endpoint_revisions on delete cascade
);

-- Written under the lock of the endpoint's row, so that ids of one endpoint grow with time.
create table endpoint_events (
    id bigint generated always as identity primary key,
    tenant_id uuid not null references tenants on delete cascade,
    endpoint_id uuid not null references endpoints on delete cascade,
    at timestamptz not null,
    kind text not null check (kind in ('state', 'revision', 'scorer', 'log')),
    text text not null
);
create index endpoint_events_of_endpoint on endpoint_events (endpoint_id, id);

create constraint trigger hosting_changed after insert or delete on endpoints
    deferrable initially deferred for each row execute function hosting_changed();
create constraint trigger hosting_changed_by_update after update on endpoints
    deferrable initially deferred for each row
    when ((old.live, old.next, old.fallback, old.state, old.name) is distinct from (new.live, new.next, new.fallback, new.state, new.name)
        or (old.min_replicas, old.max_replicas, old.idle_seconds, old.capture_share, old.within_latency_seconds)
            is distinct from (new.min_replicas, new.max_replicas, new.idle_seconds, new.capture_share, new.within_latency_seconds))
    execute function hosting_changed();
create constraint trigger hosting_changed after insert or delete on endpoint_scorers
    deferrable initially deferred for each row execute function hosting_changed();
create constraint trigger hosting_changed after insert or delete on api_keys
    deferrable initially deferred for each row execute function hosting_changed();
create constraint trigger hosting_changed_by_update after update on api_keys
    deferrable initially deferred for each row
    when (to_jsonb(old) - 'last_used_at' is distinct from to_jsonb(new) - 'last_used_at')
    execute function hosting_changed();
create constraint trigger hosting_changed_by_update after update on tenants
    deferrable initially deferred for each row
    when (to_jsonb(old) - 'virtual_seconds' is distinct from to_jsonb(new) - 'virtual_seconds')
    execute function hosting_changed();

alter table endpoints enable row level security;
alter table endpoint_revisions enable row level security;
alter table endpoint_stages enable row level security;
alter table endpoint_scorers enable row level security;
alter table endpoint_reports enable row level security;
alter table endpoint_counts enable row level security;
alter table endpoint_events enable row level security;
create policy own on endpoints to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy own on endpoint_revisions to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy own on endpoint_stages to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy own on endpoint_scorers to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy own on endpoint_reports to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy own on endpoint_counts to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy own on endpoint_events to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());

-- Tenants read; what is written is decided under the platform's own eyes.
grant select on endpoints, endpoint_revisions, endpoint_stages, endpoint_scorers, endpoint_reports, endpoint_counts, endpoint_events to sundial_tenant;
grant select (id, address) on scorers to sundial_tenant;
