-- What Supabase brings and a plain Postgres lacks, each piece made only where it is
-- missing; then Strata's own roles. Runs as any role that may create roles.
do $$
declare
  wanted text;
  may_bypass boolean := (
    select rolsuper
      or (rolbypassrls and current_setting('server_version_num')::int >= 160000)
    from pg_catalog.pg_roles where rolname = current_user
  );
begin
  foreach wanted in array array['anon', 'authenticated'] loop
    if to_regrole(wanted) is null then
      execute format('create role %I nologin noinherit', wanted);
    end if;
  end loop;
  if to_regrole('service_role') is null then
    execute 'create role service_role nologin noinherit'
      || case when may_bypass then ' bypassrls' else '' end;
  end if;
  if to_regrole('authenticator') is null then
    create role authenticator login noinherit;
    grant anon, authenticated, service_role to authenticator;
  end if;
end $$;
--> statement-breakpoint
do $$
begin
  if to_regnamespace('auth') is null then
    create schema auth;
    grant usage on schema auth to anon, authenticated, service_role;
    grant usage on schema public to anon, authenticated, service_role;
    alter default privileges in schema public
      grant all on tables to anon, authenticated, service_role;
    alter default privileges in schema public
      grant all on sequences to anon, authenticated, service_role;
    alter default privileges in schema public
      grant execute on functions to anon, authenticated, service_role;
  end if;
end $$;
--> statement-breakpoint
do $$
begin
  if to_regclass('auth.users') is null then
    create table auth.users (
      instance_id uuid,
      id uuid primary key default gen_random_uuid(),
      aud varchar(255) default 'authenticated',
      role varchar(255) default 'authenticated',
      email varchar(255),
      encrypted_password varchar(255),
      email_confirmed_at timestamptz,
      invited_at timestamptz,
      confirmation_token varchar(255),
      confirmation_sent_at timestamptz,
      recovery_token varchar(255),
      recovery_sent_at timestamptz,
      email_change_token_new varchar(255),
      email_change varchar(255),
      email_change_sent_at timestamptz,
      last_sign_in_at timestamptz,
      raw_app_meta_data jsonb default '{}',
      raw_user_meta_data jsonb default '{}',
      is_super_admin boolean,
      created_at timestamptz default now(),
      updated_at timestamptz default now(),
      phone text unique,
      phone_confirmed_at timestamptz,
      phone_change text default '',
      phone_change_token varchar(255) default '',
      phone_change_sent_at timestamptz,
      confirmed_at timestamptz generated always as
        (least(email_confirmed_at, phone_confirmed_at)) stored,
      email_change_token_current varchar(255) default '',
      email_change_confirm_status smallint default 0
        check (email_change_confirm_status between 0 and 2),
      banned_until timestamptz,
      reauthentication_token varchar(255) default '',
      reauthentication_sent_at timestamptz,
      is_sso_user boolean not null default false,
      deleted_at timestamptz,
      is_anonymous boolean not null default false
    );
    create unique index users_email_partial_key on auth.users (email)
      where is_sso_user = false;
  end if;
end $$;
--> statement-breakpoint
-- A setting made by SET LOCAL comes back as '' in the next transaction: no claim.
do $$
begin
  if to_regprocedure('auth.uid()') is null then
    create function auth.uid() returns uuid language sql stable as $f$
      select coalesce(
        nullif(current_setting('request.jwt.claim.sub', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
      )::uuid
    $f$;
  end if;
  if to_regprocedure('auth.role()') is null then
    create function auth.role() returns text language sql stable as $f$
      select coalesce(
        nullif(current_setting('request.jwt.claim.role', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'
      )
    $f$;
  end if;
  if to_regprocedure('auth.email()') is null then
    create function auth.email() returns text language sql stable as $f$
      select coalesce(
        nullif(current_setting('request.jwt.claim.email', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email'
      )
    $f$;
  end if;
  if to_regprocedure('auth.jwt()') is null then
    create function auth.jwt() returns jsonb language sql stable as $f$
      select coalesce(
        nullif(current_setting('request.jwt.claim', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')
      )::jsonb
    $f$;
  end if;
end $$;
--> statement-breakpoint
-- strata_user acts for one user, strata_system for the worker. strata_app logs in, owns
-- no right and inherits none: it must choose one of the two in every transaction.
do $$
declare
  wanted text;
begin
  foreach wanted in array array['strata_user', 'strata_system'] loop
    if to_regrole(wanted) is null then
      execute format('create role %I nologin noinherit', wanted);
    end if;
  end loop;
  if to_regrole('strata_app') is null then
    create role strata_app nologin noinherit;
    alter role strata_app set timezone = 'UTC';
    alter role strata_app set statement_timeout = '5s';
    alter role strata_app set lock_timeout = '2s';
    alter role strata_app set idle_in_transaction_session_timeout = '10s';
  end if;
  foreach wanted in array array['strata_user', 'strata_system'] loop
    if not pg_has_role('strata_app', wanted, 'member') then
      execute format('grant %I to strata_app', wanted)
        || case
             when current_setting('server_version_num')::int >= 160000
             then ' with inherit false, set true'
             else ''
           end;
    end if;
  end loop;
end $$;
