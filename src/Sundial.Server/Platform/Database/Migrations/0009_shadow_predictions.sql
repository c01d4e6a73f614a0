-- The prediction that went to the caller, of a shadow's. By no foreign key, like the rest of predictions; the two may come in either order.
alter table predictions add column shadow_of uuid;
create index predictions_of_shadows on predictions (shadow_of) where shadow_of is not null;
