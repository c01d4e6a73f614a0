-- A job that goes on from the model of another: its model is the next version of the same name. What it goes on from is a row of
-- artifact_files that the job itself owns, so that the bytes stay, whatever becomes of the model.
alter table training_jobs
    add column continues_job_id uuid references training_jobs on delete set null,
    add column continues_model text,                     -- the version it goes on from, as NAME:VERSION
    add column model_name text check (model_name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$'), -- null for the job's own name
    add column split_seed text,                          -- the seed by which the first of the chain divided the data
    add check ((continues_model is null) = (model_name is null));
create index training_jobs_continuing on training_jobs (continues_job_id) where continues_job_id is not null;

-- What jobs have taught about hyperparameters. Each lesson is a row of its own, written with the end of its job: two jobs that end at once
-- lose nothing. What a lesson says is between one job's program and the next one's.
create table tuning_lessons (
    id bigint generated always as identity primary key,
    tenant_id uuid not null references tenants on delete cascade,
    algorithm text not null,
    job_id uuid not null references training_jobs on delete cascade,
    generation integer not null,
    lesson jsonb not null check (jsonb_typeof(lesson) = 'object'),
    at timestamptz not null,
    unique (job_id, generation)
);
create index tuning_lessons_of_tenant on tuning_lessons (tenant_id, algorithm, id);
alter table tuning_lessons enable row level security;
create policy own on tuning_lessons to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select on tuning_lessons to sundial_tenant;
