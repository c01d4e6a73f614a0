-- Trials and plans are few among the events of a job, and are read by themselves.
create index job_events_of_kind on job_events (job_id, kind, id) where kind in ('plan', 'trial');
