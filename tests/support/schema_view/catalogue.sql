-- Every fact of the schema `public`, in Postgres' own words: a path and what is there.
with tables as (
  select oid, relrowsecurity, relforcerowsecurity, array['table ' || relname] as place
  from pg_class
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
),
columns as (
  select place || ('column ' || attname) as place, attnotnull,
    format_type(atttypid, atttypmod) as type,
    case when attidentity <> '' then 'identity'
      when attgenerated <> '' then 'always ' || pg_get_expr(adbin, adrelid)
      else pg_get_expr(adbin, adrelid)
    end as default_value
  from tables join pg_attribute on attrelid = tables.oid
  left join pg_attrdef on adrelid = attrelid and adnum = attnum
  where attnum > 0 and not attisdropped
),
constraints as (
  select place as table_place, conname, contype,
    pg_get_constraintdef(pg_constraint.oid) as definition
  from tables join pg_constraint on conrelid = tables.oid
),
keys as (
  select contype, conname, table_place || key as place,
    coalesce(nullif(substr(definition, length(key) + 2), ''), 'none') as actions
  from constraints cross join lateral substring(
    definition from '^[^(]+\([^)]*\)(?: REFERENCES [^(]+\([^)]*\))?'
  ) as key
  where contype in ('p', 'u', 'f')
),
policies as (
  select array['table ' || tablename, 'policy ' || policyname] as place, pg_policies.*
  from pg_policies where schemaname = 'public'
),
enums as (
  select array['enum ' || typname] as place,
    string_agg(enumlabel, ', ' order by enumsortorder) as labels
  from pg_enum join pg_type on pg_type.oid = enumtypid
  where typnamespace = 'public'::regnamespace
  group by typname
)
select place, 'there' as value from tables
union all select place || text 'row security', case
    when relrowsecurity and relforcerowsecurity then 'enabled and forced'
    when relrowsecurity then 'enabled'
    when relforcerowsecurity then 'forced, not enabled'
    else 'off'
  end from tables
union all select place, 'there' from columns
union all select place || text 'type', type from columns
union all select place || text 'nullability',
  case when attnotnull then 'not null' else 'nullable' end from columns
union all select place || text 'default', coalesce(default_value, 'none') from columns
union all select place, 'there' from keys
union all select place || text 'name', conname from keys
union all select place || text 'actions', actions from keys
union all select table_place || ('check ' || conname), definition
  from constraints where contype = 'c'
union all select tables.place || ('index ' || relname), pg_get_indexdef(indexrelid)
  from tables join pg_index on indrelid = tables.oid
  join pg_class on pg_class.oid = indexrelid
  where not exists (
    select from pg_constraint where conindid = indexrelid and contype in ('p', 'u')
  )
union all select place, 'there' from policies
union all select place || text 'kind', lower(permissive) from policies
union all select place || text 'command', lower(cmd) from policies
union all select place || text 'roles', array_to_string(roles, ', ') from policies
union all select place || text 'using', coalesce(qual, 'none') from policies
union all select place || text 'check', coalesce(with_check, 'none') from policies
union all select place, labels from enums
