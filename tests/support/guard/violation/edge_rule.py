"""What the functions at the edge may not do."""

from support.guard.document import FUNCTIONS, variables
from support.guard.mutation import Mutation
from support.guard.text import budgets
from support.guard.tool import functions

SERVE = "supabase/functions/middleware/serve.ts"

EDGE = (
    Mutation(
        story="deno fmt: a file that nobody formatted",
        file=SERVE,
        new="\nexport const x = { 'a':1 };\n",
        guard=functions,
        complaint="Found 1 not formatted file",
    ),
    Mutation(
        story="deno lint: a comparison of unlike things",
        file=SERVE,
        new="\nexport const isOne = (text: string): boolean => text == `1`;\n",
        guard=functions,
        complaint="eqeqeq",
    ),
    Mutation(
        story="deno check: a column that the schema does not have",
        file="supabase/functions/usage-summary/quota.ts",
        old="plan_id: plans.id",
        new="plan_id: plans.key",
        guard=functions,
        complaint="Property 'key' does not exist",
    ),
    Mutation(
        story="budgets: a module of 201 lines at the edge",
        file="supabase/functions/infra/long.ts",
        new="// Long.\n" * 201,
        guard=budgets,
        complaint="long.ts: 201 lines, of 200",
    ),
    Mutation(
        story="variables: one that a function reads in secret",
        file="supabase/functions/infra/environment.ts",
        new='\nexport const secret = setting("STRATA_BACK_DOOR");\n',
        guard=variables,
        complaint=f"STRATA_BACK_DOOR: read, and not in {FUNCTIONS}",
    ),
)
