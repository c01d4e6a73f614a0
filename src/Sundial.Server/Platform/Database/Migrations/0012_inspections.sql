-- What a data set is, as a worker found by looking at it. The server decodes nothing that tenants bring.
alter table datasets add column task_stated boolean not null default true;   -- whether somebody said what is to be learned; if not, an inspection may correct it

create table dataset_inspections (
    dataset_id uuid primary key references datasets on delete cascade,
    tenant_id uuid not null references tenants on delete cascade,
    state text not null check (state in ('pending', 'running', 'ready', 'failed')),
    since timestamptz not null,
    attempts integer not null default 0,
    claim uuid,                                          -- the last one; kept after its end, so that a result that comes twice is known
    claim_worker uuid,
    claimed_at timestamptz,
    claim_expires_at timestamptz,
    failure text check ((failure is not null) = (state = 'failed')),
    -- Of the last inspection that found anything; they stay while the data is looked at again.
    profile jsonb,
    plans jsonb,
    thumbnails text references blobs,
    thumbnails_bytes bigint,
    thumbnails_type text,
    pictures integer not null default 0,
    version integer not null default 1,
    check (state <> 'ready' or profile is not null),
    check ((thumbnails is null) = (thumbnails_type is null))
);
create index inspections_to_do on dataset_inspections (since) where state in ('pending', 'running');
create index inspections_of_tenant on dataset_inspections (tenant_id, claimed_at);
create index inspections_of_blob on dataset_inspections (thumbnails) where thumbnails is not null;

create table dataset_pictures (
    dataset_id uuid not null references dataset_inspections on delete cascade,
    tenant_id uuid not null references tenants on delete cascade,
    number integer not null check (number >= 0),
    split text check (split in ('train', 'validation', 'test')),
    classes text[] not null,                             -- its class, or those of its boxes
    picture jsonb not null,
    thumbnail_offset bigint not null check (thumbnail_offset >= 0),
    thumbnail_bytes integer not null check (thumbnail_bytes > 0),
    primary key (dataset_id, number)
);

alter table dataset_inspections enable row level security;
alter table dataset_pictures enable row level security;
create policy own on dataset_inspections to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy own on dataset_pictures to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, update, delete on dataset_inspections, dataset_pictures to sundial_tenant;

-- Data sets that are there already are looked at, too; what they were made for stays.
insert into dataset_inspections (dataset_id, tenant_id, state, since)
    select id, tenant_id, 'pending', now() from datasets where deleted_at is null and digest is not null;
