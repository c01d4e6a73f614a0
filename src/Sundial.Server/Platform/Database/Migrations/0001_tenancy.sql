-- Who may do what. Tenants are kept apart by row-level security: every tenant-facing request runs as sundial_tenant, with the
-- tenant's id in the setting sundial.tenant. The owner of the tables (the platform itself) is not subject to the policies.
do $$
begin
    create role sundial_tenant nologin;
exception
    when duplicate_object or unique_violation then null;   -- roles are of the cluster, not of the database
end $$;

do $$
begin
    execute format('grant sundial_tenant to %I', current_user);
exception
    when invalid_grant_operation then null;
end $$;

create function current_tenant() returns uuid
    language sql stable parallel safe
    return nullif(current_setting('sundial.tenant', true), '')::uuid;

create table tenants (
    id uuid primary key,
    name text not null unique check (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$'),
    -- The tenant whose administrators run the installation: they make tenants and look after workers.
    is_operator boolean not null default false,
    -- Share of the machines, relative to the other tenants that have work.
    weight double precision not null default 1 check (weight > 0 and weight <= 1000),
    -- Work received so far by weight: the tenant with the least of it is served next.
    virtual_seconds double precision not null default 0,
    running_jobs_quota integer not null check (running_jobs_quota >= 0),
    stored_bytes_quota bigint not null check (stored_bytes_quota >= 0),
    requests_per_second_quota integer not null check (requests_per_second_quota > 0),
    created_at timestamptz not null default now(),
    version integer not null default 1
);
create unique index one_operator_tenant on tenants (is_operator) where is_operator;

create table principals (
    id uuid primary key,
    tenant_id uuid not null references tenants on delete cascade,
    name text not null check (length(name) between 1 and 100),
    role text not null check (role in ('admin', 'developer', 'viewer', 'worker')),
    created_at timestamptz not null default now(),
    unique (tenant_id, name)
);

create table api_keys (
    id uuid primary key,
    tenant_id uuid not null references tenants on delete cascade,
    principal_id uuid not null references principals on delete cascade,
    -- Looked up by this; the secret after it is known by its salted hash only.
    prefix text not null unique,
    salt bytea not null,
    hash bytea not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz
);
create index api_keys_of_tenant on api_keys (tenant_id, id);

-- The answer to a create that carried an Idempotency-Key, given again to whoever repeats it.
create table idempotent_requests (
    tenant_id uuid not null references tenants on delete cascade,
    key text not null check (length(key) between 1 and 200),
    request_hash bytea not null,
    status integer,                 -- null while the first one is still at work
    headers jsonb,
    body bytea,
    created_at timestamptz not null default now(),
    primary key (tenant_id, key)
);

alter table tenants enable row level security;
alter table principals enable row level security;
alter table api_keys enable row level security;
alter table idempotent_requests enable row level security;
create policy own on tenants to sundial_tenant using (id = current_tenant()) with check (id = current_tenant());
create policy own on principals to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy own on api_keys to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy own on idempotent_requests to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());

grant select on tenants to sundial_tenant;
grant select, insert, update, delete on principals, api_keys, idempotent_requests to sundial_tenant;
