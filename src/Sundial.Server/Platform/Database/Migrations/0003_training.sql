-- Training jobs, the workers that do them, and what they leave behind. docs/job-states.md draws the life of a job.
create table workers (
    id uuid primary key,
    name text not null check (length(name) between 1 and 100),
    cpus integer not null check (cpus > 0),
    memory_bytes bigint not null check (memory_bytes > 0),
    gpus integer not null default 0 check (gpus >= 0),
    -- Whether it can confine a tenant's own algorithm, or was told to run one without.
    runs_custom_algorithms boolean not null,
    provisioner text,                                    -- the driver that started it; null for one that came by itself
    instance text,                                       -- what the driver calls it
    registered_at timestamptz not null,
    last_seen_at timestamptz not null,
    draining_since timestamptz,
    evicted_at timestamptz,                              -- an operator cleared its identity
    ended_at timestamptz                                 -- it said goodbye, or its process is known to have ended
);
create index workers_there on workers (last_seen_at) where ended_at is null;

create table training_jobs (
    id uuid primary key,
    tenant_id uuid not null references tenants on delete cascade,
    name text not null check (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$'),
    dataset_id uuid not null references datasets,
    evaluation_dataset_id uuid references datasets,
    algorithm_id uuid not null references algorithms,
    hyperparameters jsonb not null,
    keep_examples boolean not null default false,
    -- What a worker must have.
    cpus integer not null check (cpus > 0),
    memory_bytes bigint not null check (memory_bytes >= 0),
    gpus integer not null default 0 check (gpus >= 0),
    custom_algorithm boolean not null,

    state text not null check (state in ('pending', 'starting', 'downloading', 'training', 'evaluating', 'uploading',
        'completed', 'failed', 'stopping', 'stopped', 'deadline_exceeded')),
    reason text,                                         -- why it is in this state, for a person
    requested_at timestamptz not null,
    deadline_at timestamptz not null,
    -- The least time in which the algorithm can come to a model: what admission and the queue reckon with.
    least_seconds double precision not null check (least_seconds >= 0),
    -- The deadline less that: in a tenant's queue, who can wait least goes first.
    latest_start_at timestamptz not null,
    -- Whether it uses all the time until its deadline, or ends when it is done.
    fills_deadline boolean not null,
    started_at timestamptz,
    ended_at timestamptz,
    stop_by timestamptz,                                 -- asked to stop, it is killed at this time

    -- Raised by every change of algorithm or hyperparameters and by every retry; the worker starts the program anew for each.
    generation integer not null default 1,
    -- Checkpoints of earlier generations than this are not gone on from.
    resume_from_generation integer not null default 1,

    -- The lease. A write that does not carry this pair is refused; the number only grows.
    fence bigint not null default 0,
    lease_id uuid unique,
    lease_worker_id uuid references workers,
    lease_expires_at timestamptz,
    lease_granted_at timestamptz,
    lease_proved boolean not null default false,         -- its holder was heard of under it
    lease_sequence bigint not null default 0,            -- the last report that was taken under this lease
    attempts integer not null default 0,
    workers_lost integer not null default 0,

    progress jsonb,
    last_words text,                                     -- the end of the log, for when it fails
    model_version_id uuid,
    version integer not null default 1,                  -- for ETag
    updated_at timestamptz not null,

    check ((lease_id is null) = (lease_worker_id is null)),
    check ((lease_id is null) = (lease_expires_at is null)),
    check ((lease_id is null) = (lease_granted_at is null)),
    check ((ended_at is not null) = (state in ('completed', 'failed', 'stopped', 'deadline_exceeded'))),
    check (ended_at is null or lease_id is null),
    check (state <> 'pending' or lease_id is null)
);
create unique index training_job_names on training_jobs (tenant_id, name);
create index training_jobs_of_tenant on training_jobs (tenant_id, id);
create index training_jobs_waiting on training_jobs (tenant_id, latest_start_at) where ended_at is null and lease_id is null;
create index training_jobs_leased on training_jobs (lease_expires_at) where lease_id is not null;
create index training_jobs_of_worker on training_jobs (lease_worker_id) where lease_id is not null;
create index training_jobs_stopping on training_jobs (stop_by) where state = 'stopping';
create index training_jobs_open on training_jobs (deadline_at) where ended_at is null;
create index training_jobs_of_dataset on training_jobs (dataset_id);

create table job_transitions (
    id bigint generated always as identity primary key,
    tenant_id uuid not null references tenants on delete cascade,
    job_id uuid not null references training_jobs on delete cascade,
    from_state text,
    to_state text not null,
    at timestamptz not null,
    reason text,
    fence bigint not null,
    generation integer not null
);
create index job_transitions_of_job on job_transitions (job_id, id);

-- Everything a follower of a job hears, in order. Written under the lock of the job's row, so that ids of one job grow with time.
create table job_events (
    id bigint generated always as identity primary key,
    tenant_id uuid not null references tenants on delete cascade,
    job_id uuid not null references training_jobs on delete cascade,
    at timestamptz not null,
    kind text not null,
    data jsonb not null
);
create index job_events_of_job on job_events (job_id, id);
create index job_events_of_tenant on job_events (tenant_id, id);

create table job_metrics (
    job_id uuid not null references training_jobs on delete cascade,
    tenant_id uuid not null references tenants on delete cascade,
    name text not null check (length(name) between 1 and 255),
    generation integer not null,
    -- What the algorithm counts by, or the number of the line. A resumed training writes the same steps again, in place.
    step bigint not null,
    value double precision not null,
    at timestamptz not null,
    fence bigint not null,
    primary key (job_id, name, generation, step)
);

-- The ledger of time: what each phase was to take and took, over all attempts.
create table job_phases (
    id bigint generated always as identity primary key,
    job_id uuid not null references training_jobs on delete cascade,
    tenant_id uuid not null references tenants on delete cascade,
    phase text not null,
    fence bigint not null,
    generation integer not null,
    planned_seconds double precision,
    began_at timestamptz not null,
    ended_at timestamptz
);
create index job_phases_of_job on job_phases (job_id, id);

create table checkpoints (
    id uuid primary key,
    tenant_id uuid not null references tenants on delete cascade,
    job_id uuid not null references training_jobs on delete cascade,
    number integer not null,
    generation integer not null,
    fence bigint not null,
    step bigint,
    epoch double precision,
    model_path text,                                     -- which of its files is the model; null where it has none
    metric_name text,
    metric_value double precision,
    metric_counts jsonb,                                 -- how many values of each counted metric came before it
    size_bytes bigint not null,
    created_at timestamptz not null,
    dropped_at timestamptz,                              -- its files were let go: a later one took its place
    evaluation_state text not null check (evaluation_state in ('none', 'pending', 'running', 'done', 'failed')),
    evaluation_claim uuid,
    evaluation_claim_expires_at timestamptz,
    evaluation_attempts integer not null default 0,
    quality_metric text,
    quality_value double precision,
    quality_count integer,
    evaluated_at timestamptz,
    unique (job_id, number)
);
create index checkpoints_to_evaluate on checkpoints (created_at) where evaluation_state in ('pending', 'running');

create table evaluation_examples (
    checkpoint_id uuid not null references checkpoints on delete cascade,
    tenant_id uuid not null references tenants on delete cascade,
    number integer not null,
    input text not null,
    output jsonb not null,
    expected jsonb,
    primary key (checkpoint_id, number)
);

create table models (
    id uuid primary key,
    tenant_id uuid not null references tenants on delete cascade,
    name text not null check (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$'),
    created_at timestamptz not null default now(),
    version integer not null default 1,
    -- The number of a version that was deleted is not given again.
    last_version integer not null default 0,
    unique (tenant_id, name)
);
create index models_of_tenant on models (tenant_id, id);

create table model_versions (
    id uuid primary key,
    tenant_id uuid not null references tenants on delete cascade,
    model_id uuid not null references models on delete cascade,
    version integer not null check (version > 0),
    job_id uuid references training_jobs on delete set null,
    generation integer,
    checkpoint_id uuid,
    partial boolean not null,                            -- its training was ended before its time
    metrics jsonb not null,
    size_bytes bigint not null,
    created_at timestamptz not null,
    unique (model_id, version)
);
-- A job comes to one model, however many workers it took.
create unique index one_model_a_job on model_versions (job_id, generation);

alter table training_jobs enable row level security;
alter table job_transitions enable row level security;
alter table job_events enable row level security;
alter table job_metrics enable row level security;
alter table job_phases enable row level security;
alter table checkpoints enable row level security;
alter table evaluation_examples enable row level security;
alter table models enable row level security;
alter table model_versions enable row level security;
create policy own on training_jobs to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy own on job_transitions to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy own on job_events to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy own on job_metrics to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy own on job_phases to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy own on checkpoints to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy own on evaluation_examples to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy own on models to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy own on model_versions to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());

grant select, insert, update, delete on training_jobs, job_transitions, job_events, job_metrics, job_phases, checkpoints, evaluation_examples, models, model_versions to sundial_tenant;
