"""Every rule, broken once."""

from support.guard.violation.edge_rule import EDGE
from support.guard.violation.import_rule import IMPORTS
from support.guard.violation.text_rule import TEXTS
from support.guard.violation.tool_rule import TOOLS

VIOLATIONS = (*IMPORTS, *TOOLS, *TEXTS, *EDGE)
