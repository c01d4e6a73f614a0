-- What tenants bring: data sets and algorithms. Bytes lie in the blob store by their SHA-256; a blob lives while a row here names it.
create table blobs (
    digest text primary key check (digest ~ '^[0-9a-f]{64}$'),
    size_bytes bigint not null check (size_bytes >= 0),
    -- Moved on at every put, so that the collector never takes a blob that somebody is about to name.
    touched_at timestamptz not null default now()
);

create table uploads (
    id uuid primary key,
    tenant_id uuid not null references tenants on delete cascade,
    principal_id uuid not null,
    file_name text not null check (length(file_name) between 1 and 255),
    size_bytes bigint check (size_bytes >= 0),          -- null where the sender does not know it
    sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),      -- what the sender says
    received_bytes bigint not null default 0 check (received_bytes >= 0),
    digest text references blobs,                       -- once it is complete
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);
create index uploads_of_tenant on uploads (tenant_id, id);

create table datasets (
    id uuid primary key,
    tenant_id uuid not null references tenants on delete cascade,
    name text not null check (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$'),
    task text not null,
    file_name text not null,
    media_type text not null,
    digest text references blobs,
    size_bytes bigint not null check (size_bytes >= 0),
    created_at timestamptz not null default now(),
    version integer not null default 1,
    -- A job that has not ended keeps reading a data set that was deleted; with the last of them the bytes go, and the row stays for
    -- what ended jobs tell of themselves.
    deleted_at timestamptz,
    check (digest is not null or deleted_at is not null)
);
create unique index dataset_names on datasets (tenant_id, name) where deleted_at is null;
create index datasets_of_tenant on datasets (tenant_id, id);
create index datasets_of_blob on datasets (digest);

-- A tenant's own algorithms, and with tenant_id null the built-in ones.
create table algorithms (
    id uuid primary key,
    tenant_id uuid references tenants on delete cascade,
    name text not null check (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$'),
    version integer not null check (version > 0),
    specification jsonb not null,
    bundle_digest text references blobs,                -- the program's files; null for a built-in one
    bundle_size_bytes bigint not null default 0,
    created_at timestamptz not null default now()
);
create unique index algorithm_versions on algorithms (tenant_id, name, version) nulls not distinct;
create index algorithms_of_blob on algorithms (bundle_digest);

-- The files of a checkpoint or of a model version.
create table artifact_files (
    owner_id uuid not null,
    tenant_id uuid not null references tenants on delete cascade,
    path text not null check (length(path) between 1 and 500),
    digest text not null references blobs,
    size_bytes bigint not null check (size_bytes >= 0),
    primary key (owner_id, path)
);
create index artifact_files_of_blob on artifact_files (digest);
create index artifact_files_of_tenant on artifact_files (tenant_id);

-- What counts against a tenant's quota: the same bytes count once, and an upload counts for what it will become.
create function stored_bytes(tenant uuid) returns bigint
    language sql stable
    as $$
        select coalesce(sum(size_bytes), 0)::bigint from (
            select digest, size_bytes from datasets where tenant_id = tenant and digest is not null
            union select bundle_digest, bundle_size_bytes from algorithms where tenant_id = tenant and bundle_digest is not null
            union select digest, size_bytes from artifact_files where tenant_id = tenant
            union select digest, received_bytes from uploads where tenant_id = tenant and digest is not null
            union all select null, greatest(size_bytes, received_bytes) from uploads where tenant_id = tenant and digest is null
        ) stored
    $$;

alter table uploads enable row level security;
alter table datasets enable row level security;
alter table algorithms enable row level security;
alter table artifact_files enable row level security;
create policy own on uploads to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy own on datasets to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy own on artifact_files to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy own on algorithms to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy built_in on algorithms for select to sundial_tenant using (tenant_id is null);

grant select, insert, update, delete on uploads, datasets, algorithms, artifact_files to sundial_tenant;
grant select, insert, update on blobs to sundial_tenant;
