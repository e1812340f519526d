"""Small programs in Deno."""

import socket
from pathlib import Path

from strata_infrastructure.local_supabase.deno import Program
from support.checkout import ROOT

PARENT = ROOT / "supabase" / "dev" / "parent.ts"
SERVER = f"""
import {{ leaveWithParent }} from "{PARENT.as_uri()}";
const port = Number(Deno.args[0]);
Deno.serve({{ hostname: "127.0.0.1", port }}, () => new Response("yes"));
await leaveWithParent();
"""
STUBBORN = SERVER.replace("await leaveWithParent();", "")
BROKEN = "console.log('well'); throw new Error('no ' + Deno.env.get('NAME'));"


def deno_program(folder: Path, source: str) -> Program:
    """A server that is about to run, or claims to be one."""
    port = free_port()
    (folder / "main.ts").write_text(source)
    return Program(
        arguments=("--no-config", "--allow-env", "--allow-net", "main.ts", str(port)),
        folder=folder,
        variables={"NAME": "table"},
        log=folder / "log",
        host="127.0.0.1",
        port=port,
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
