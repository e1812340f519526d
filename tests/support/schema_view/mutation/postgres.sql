-- table threads, column engine: missing in Drizzle, SQLModel, schema.ts; there in Postgres
-- table threads, column model: there in Drizzle, SQLModel, schema.ts; missing in Postgres
alter table threads rename column model to engine;

-- table threads, column title, default: ''::text in Drizzle, SQLModel; none in Postgres
-- table threads, column title, when inserted: required in Postgres; optional in schema.ts
alter table threads alter title drop default;

-- table plans, column monthly_images, type: integer in Drizzle, SQLModel; bigint in Postgres
alter table plans alter monthly_images type bigint;

-- table assets, column width, TypeScript type: string in Postgres; number in schema.ts
-- table assets, column width, type: integer in Drizzle, SQLModel; text in Postgres
alter table assets alter width type text;

-- table messages, column parts, nullability: not null in Drizzle, SQLModel, schema.ts; nullable in Postgres
-- table messages, column parts, when inserted: optional in Postgres; required in schema.ts
alter table messages alter parts drop not null;

-- table messages, column model, nullability: nullable in Drizzle, SQLModel, schema.ts; not null in Postgres
-- table messages, column model, when inserted: required in Postgres; optional in schema.ts
alter table messages alter model set not null;

-- enum message_feedback: up, down in Drizzle, SQLModel, schema.ts; up, down, sideways in Postgres
alter type message_feedback add value 'sideways';

-- enum mood: missing in Drizzle, SQLModel, schema.ts; good, bad in Postgres
create type mood as enum ('good', 'bad');

-- table threads, policy threads_own_delete: there in Drizzle; missing in Postgres
drop policy threads_own_delete on threads;

-- table threads, policy open: missing in Drizzle; there in Postgres
create policy open on threads for select to anon using (true);

-- table threads, policy threads_own_delete, roles: strata_user in Drizzle; authenticated, strata_user in Postgres
alter policy threads_own_delete on threads to strata_user, authenticated;

-- table threads, policy threads_own_delete, using: (user_id = ( SELECT auth.uid() AS uid)) in Drizzle; true in Postgres
alter policy threads_own_delete on threads using (true);

-- table threads, policy threads_own_insert, check: (user_id = ( SELECT auth.uid() AS uid)) in Drizzle; true in Postgres
alter policy threads_own_insert on threads with check (true);

-- table threads, policy threads_own_select, command: select in Drizzle; all in Postgres
-- table threads, policy threads_own_select, kind: permissive in Drizzle; restrictive in Postgres
drop policy threads_own_select on threads;
create policy threads_own_select on threads as restrictive to strata_user, authenticated
  using (user_id = (select auth.uid()));

-- table jobs, FOREIGN KEY (user_id) REFERENCES profiles(user_id), actions: ON DELETE CASCADE in Drizzle, SQLModel; none in Postgres
alter table jobs drop constraint jobs_user_id_profiles_user_id_fk,
  add constraint jobs_user_id_profiles_user_id_fk
    foreign key (user_id) references profiles (user_id);

-- table assets, FOREIGN KEY (job_id) REFERENCES jobs(id): there in Drizzle, SQLModel, schema.ts; missing in Postgres
alter table assets drop constraint assets_job_id_jobs_id_fk;

-- table assets, UNIQUE (path): there in Drizzle, SQLModel; missing in Postgres
alter table assets drop constraint assets_path_unique;

-- table assets, UNIQUE (path), name: assets_path_unique in Drizzle; assets_path_key in Postgres
alter table assets rename constraint assets_path_unique to assets_path_key;

-- table assets, UNIQUE (path), actions: none in Drizzle, SQLModel; DEFERRABLE in Postgres
alter table assets drop constraint assets_path_unique,
  add constraint assets_path_unique unique (path) deferrable;

-- table assets, column width, default: none in Drizzle, SQLModel; always 5 in Postgres
alter table assets drop column width,
  add column width integer generated always as (5) stored;

-- table discarded_files, PRIMARY KEY (path): there in Drizzle, SQLModel; missing in Postgres
alter table discarded_files drop constraint discarded_files_pkey;

-- table threads, check threads_title_check: CHECK ((length(title) <= 500)) in Drizzle; missing in Postgres
alter table threads drop constraint threads_title_check;

-- table jobs, check jobs_progress_check: CHECK (((progress >= 0) AND (progress <= 100))) in Drizzle; CHECK (((progress >= 0) AND (progress <= 10))) in Postgres
alter table jobs drop constraint jobs_progress_check,
  add constraint jobs_progress_check check (progress between 0 and 10);

-- table threads, row security: enabled and forced in Drizzle; forced, not enabled in Postgres
alter table threads disable row level security;

-- table threads, row security: enabled and forced in Drizzle; enabled in Postgres
alter table threads no force row level security;

-- table messages, index messages_user_id_idx: CREATE INDEX messages_user_id_idx ON public.messages USING btree (user_id) in Drizzle; missing in Postgres
drop index messages_user_id_idx;

-- table jobs, index jobs_queued_idx: CREATE INDEX jobs_queued_idx ON public.jobs USING btree (user_id) WHERE (status = 'queued'::job_status) in Drizzle; CREATE INDEX jobs_queued_idx ON public.jobs USING btree (user_id) in Postgres
drop index jobs_queued_idx;
create index jobs_queued_idx on jobs (user_id);

-- table webhook_inbox: there in Drizzle, SQLModel, schema.ts; missing in Postgres
drop table webhook_inbox;

-- table forgotten: missing in Drizzle, SQLModel, schema.ts; there in Postgres
create table forgotten (id uuid primary key);
