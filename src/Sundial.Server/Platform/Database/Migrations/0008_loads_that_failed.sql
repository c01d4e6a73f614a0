-- Which scorers could not load a revision, those that no longer hold it among them: it is not to come back to them before others have tried.
create table endpoint_failures (
    endpoint_id uuid not null,
    revision integer not null,
    scorer_id uuid not null references scorers on delete cascade,
    tenant_id uuid not null references tenants on delete cascade,
    primary key (endpoint_id, revision, scorer_id),
    foreign key (endpoint_id, revision) references endpoint_revisions on delete cascade
);
create index endpoint_failures_of_scorer on endpoint_failures (scorer_id);
alter table endpoint_failures enable row level security;
create policy own on endpoint_failures to sundial_tenant using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());

-- Where an endpoint is to be goes by them.
create constraint trigger hosting_changed after insert or delete on endpoint_failures
    deferrable initially deferred for each row execute function hosting_changed();

-- The few that a sweep looks for among all.
create index endpoints_failed on endpoints (id) where state = 'failed';
