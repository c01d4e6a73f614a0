-- Predictions that were kept, with what was right about them once somebody has said so.
create table predictions (
    id uuid primary key,                                 -- the inference id: a prediction that is sent twice is there once
    -- No foreign keys: a check for every row would cost as much as the row. The intake holds the endpoint's row while it writes,
    -- and the predictions of an endpoint that is gone go after it.
    tenant_id uuid not null,
    endpoint_id uuid not null,
    revision integer not null,
    variant text not null,
    model text not null,
    at timestamptz not null,
    latency_seconds double precision not null,
    status integer not null,
    shadow boolean not null,
    request_id text,
    request_type text not null,
    answer_type text not null,
    label text,
    confidence double precision,
    request_size bigint not null check (request_size >= 0),
    answer_size bigint not null check (answer_size >= 0),
    -- Null where it is a blob: then artifact_files has it under the prediction's id, with the path request or answer.
    request bytea,
    answer bytea,
    truth text,
    truth_at timestamptz,
    check ((truth is null) = (truth_at is null))
);
-- Bodies come faster than they could be compressed.
alter table predictions alter column request set storage external, alter column answer set storage external;

create index predictions_by_time on predictions (endpoint_id, at, id);
create index predictions_by_model on predictions (endpoint_id, model, variant, at, id);
create index predictions_by_variant on predictions (endpoint_id, variant, at, id);
create index predictions_by_label on predictions (endpoint_id, label, at, id);
create index predictions_by_confidence on predictions (endpoint_id, confidence);
create index predictions_with_truth on predictions (endpoint_id, at, id) where truth is not null;

-- What each endpoint has, so that nobody need count.
create table prediction_totals (
    endpoint_id uuid primary key,
    tenant_id uuid not null,
    predictions bigint not null check (predictions >= 0),
    inline_bytes bigint not null check (inline_bytes >= 0)    -- bodies that are not blobs
);
create index prediction_totals_of_tenant on prediction_totals (tenant_id);

create function is_number(label text) returns boolean
    language sql immutable parallel safe
    return label ~ '^[+-]?([0-9]{1,40}([.][0-9]{0,40})?|[.][0-9]{1,40})([eE][+-]?[0-9]{1,3})?$';

-- Whether a label says what is right: the same text, or the same number in whatever words.
create function is_right(label text, truth text) returns boolean
    language sql immutable parallel safe
    return case
        when label = truth then true
        when is_number(label) and is_number(truth) then label::numeric = truth::numeric
        else false
    end;

-- Kept bodies count, too: those that are blobs are in artifact_files.
create or replace function stored_bytes(tenant uuid) returns bigint
    language sql stable
    as $$
        select coalesce(sum(size_bytes), 0)::bigint from (
            select digest, size_bytes from datasets where tenant_id = tenant and digest is not null
            union select bundle_digest, bundle_size_bytes from algorithms where tenant_id = tenant and bundle_digest is not null
            union select digest, size_bytes from artifact_files where tenant_id = tenant
            union select digest, received_bytes from uploads where tenant_id = tenant and digest is not null
            union all select null, greatest(size_bytes, received_bytes) from uploads where tenant_id = tenant and digest is null
            union all select null, inline_bytes from prediction_totals where tenant_id = tenant
        ) stored
    $$;

alter table predictions enable row level security;
alter table prediction_totals enable row level security;
create policy own on predictions to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy own on prediction_totals to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());

-- Tenants say what was right, and nothing else.
grant select, update (truth, truth_at) on predictions to sundial_tenant;
grant select on prediction_totals to sundial_tenant;
