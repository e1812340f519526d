"""A Supabase for development: Auth, REST, Storage and the functions, at one address.

Two programs in Deno, whose sources are in `supabase/` of the checkout: a gateway before
`@supabase/lite`, and the functions. They work on the Postgres that is there, keep files
in a folder, and end with whoever started them.
"""

from strata_infrastructure.local_supabase.project import LocalProject, Origin
from strata_infrastructure.local_supabase.stack import local_supabase

__all__ = ["LocalProject", "Origin", "local_supabase"]
