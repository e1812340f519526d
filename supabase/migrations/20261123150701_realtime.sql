-- Supabase Realtime tells subscribers of these tables what row level security lets them
-- read; of a deleted row it tells the key alone, which is all that goes into the log.
do $$
declare
  wanted text;
begin
  for wanted in
    select name from unnest(array['jobs', 'messages']) as name
    where exists (
        select from pg_catalog.pg_publication
        where pubname = 'supabase_realtime' and not puballtables
      )
      and not exists (
        select from pg_catalog.pg_publication_tables
        where pubname = 'supabase_realtime' and schemaname = 'public' and tablename = name
      )
  loop
    execute format('alter publication supabase_realtime add table public.%I', wanted);
  end loop;
end $$;
--> statement-breakpoint
alter table public.jobs replica identity default;
--> statement-breakpoint
alter table public.messages replica identity default;
