-- SHA-256 of what only the scorer knows: nobody else gets its identity. Null until it has told one.
alter table scorers add column secret_hash bytea check (octet_length(secret_hash) = 32);
