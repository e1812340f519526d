import assert from "node:assert/strict";
import { Problem } from "@domain/problem.ts";
import { problemOf } from "./database_error.ts";

const MEANINGS: Readonly<Record<string, string>> = {
  "ECONNREFUSED": "database_unavailable",
  "EPIPE": "database_unavailable",
  "CONNECT_TIMEOUT": "database_unavailable",
  "DEPTH_ZERO_SELF_SIGNED_CERT": "database_unavailable",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE": "database_unavailable",
  "CONNECTION_DESTROYED": "database_unavailable",
  "57P01": "database_unavailable",
  "57014": "database_unavailable",
  "53300": "database_unavailable",
  "40P01": "database_unavailable",
  "22021": "invalid_input",
  "23505": "conflict",
  "42501": "permission_denied",
  "42P01": "configuration_error",
  "ST002": "model_not_allowed",
};
const OURS = ["UNDEFINED_VALUE", "ERR_INVALID_ARG_TYPE", "42601"];

for (const [code, meaning] of Object.entries(MEANINGS)) {
  Deno.test(`${code} means ${meaning}, however it is wrapped`, () => {
    const error = new Error("Failed query", { cause: failure(code) });

    const problem = problemOf(error);

    assert(problem instanceof Problem);
    assert.deepEqual([problem.code, problem.cause], [meaning, error]);
  });
}

Deno.test("a mistake of ours stays what it is", () => {
  const errors = [...OURS.map(failure), new Error("of no kind"), "a text"];

  assert.deepEqual(errors.map(problemOf), errors);
});

function failure(code: string): Error {
  return Object.assign(new Error("of the driver"), { code });
}
