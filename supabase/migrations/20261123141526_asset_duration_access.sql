-- How long an upload turned out to be, as its width and height.
grant update (duration_ms) on table public.assets to strata_user;
