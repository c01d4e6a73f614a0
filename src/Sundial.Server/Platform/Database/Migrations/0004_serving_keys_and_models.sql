-- What hosting asks of tenants, keys and models: bounds on predictions, keys for some endpoints only, models that were brought and programs that serve them.
alter table tenants add column predictions_per_second_quota integer check (predictions_per_second_quota > 0);   -- null: no bound

-- The only endpoints, by their names, that the key may be used for; null for all that its tenant has.
alter table api_keys add column endpoints text[] check (cardinality(endpoints) between 1 and 100);

-- A version that comes of no training has neither job nor generation, as it always could; one_model_a_job lets any number of these be.
alter table model_versions
    -- The program that serves it, as {"command": [...], "environment": {...}}; null where its ONNX file is all it takes.
    add column serve jsonb,
    -- Whose files the program is in; null where the version's own file is the archive of them. No version of an algorithm goes away before its tenant.
    add column serve_algorithm_id uuid references algorithms,
    add check (serve_algorithm_id is null or serve is not null);
create index model_versions_of_algorithm on model_versions (serve_algorithm_id) where serve_algorithm_id is not null;
