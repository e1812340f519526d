import assert from "node:assert/strict";
import { encryption } from "./database_url.ts";

const LOGIN = "postgresql://strata_app.project:secret";

Deno.test("nothing is sent in the clear to another machine", () => {
  assert.deepEqual(encryption(`${LOGIN}@pooler.example:6543/postgres`), {
    ssl: "require",
  });
});

Deno.test("this machine, and whoever says how, are let be", () => {
  const hosts = ["127.0.0.1:5432", "localhost", "[::1]:5432"];
  const addresses = hosts.map((host) => `${LOGIN}@${host}/postgres`);
  const said = `${LOGIN}@db/postgres?sslmode=disable`;

  assert.deepEqual([...addresses, said].map(encryption), [{}, {}, {}, {}]);
});

Deno.test("what is no address of a Postgres is refused, and not repeated", () => {
  for (const address of ["", "secret", "mysql://u:secret@host/db"]) {
    assert.throws(() => encryption(address), ({ message, cause }) => {
      assert(!cause.message.includes("secret"));
      return message === "configuration_error";
    });
  }
});
