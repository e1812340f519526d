import assert from "node:assert/strict";
import { getSupabase, secretKey } from "@infra/supabase";
import { getVerifier } from "@infra/identity/factory.ts";

const NAMES = ["SUPABASE_URL", "STRATA_ENV", "STRATA_LEGACY_JWT_SECRET"];
const WRONG: readonly Readonly<Record<string, string>>[] = [
  {},
  { STRATA_DEVELOPMENT_SECRET: "s".repeat(40) },
  { STRATA_ENV: "development", STRATA_DEVELOPMENT_SECRET: "too short" },
  { SUPABASE_URL: "http://project.example" },
  { SUPABASE_URL: "https://project.example?x=1" },
  { SUPABASE_URL: "project.example" },
  { SUPABASE_URL: "https://project.example", STRATA_LEGACY_JWT_SECRET: "too short" },
];

for (const settings of WRONG) {
  const named = Object.keys(settings).join(" and ") || "no setting";
  Deno.test(`with ${named} nobody gets in`, () => {
    within(settings, () => {
      assert.throws(() => getVerifier(), { message: "configuration_error" });
    });
  });
}

Deno.test("what is missing is told to the operator alone, when it is needed", () => {
  within({}, () => {
    assert.throws(getSupabase, ({ document, cause }) => {
      assert(!JSON.stringify(document).includes("SUPABASE_URL"));
      assert.match(cause.message, /set SUPABASE_URL/);
      return true;
    });
  });
});

const KEYS: readonly (readonly [string, string])[] = [
  ['{"default": "sb_secret_1", "other": "sb_secret_2"}', "sb_secret_1"],
  ['{"other": "sb_secret_2"}', "sb_secret_2"],
  ["{}", "legacy"],
  ["", "legacy"],
];

for (const [told, chosen] of KEYS) {
  Deno.test(`of the secret keys ${told || "of old"} it is ${chosen}`, () => {
    const legacy = { SUPABASE_SERVICE_ROLE_KEY: "legacy" };
    within({ ...legacy, SUPABASE_SECRET_KEYS: told }, () => {
      assert.equal(secretKey(), chosen);
    });
  });
}

Deno.test("keys that are no JSON are the operator's business", () => {
  within({ SUPABASE_SECRET_KEYS: "sb_secret_1" }, () => {
    assert.throws(secretKey, { message: "configuration_error" });
  });
});

/** Do something in an environment of its own. */
function within(settings: Readonly<Record<string, string>>, work: () => void): void {
  const before = Deno.env.toObject();
  NAMES.concat("STRATA_DEVELOPMENT_SECRET").forEach((name) => Deno.env.delete(name));
  Object.entries(settings).forEach(([name, value]) => Deno.env.set(name, value));
  try {
    work();
  } finally {
    Object.keys(settings).forEach((name) => Deno.env.delete(name));
    Object.entries(before).forEach(([name, value]) => Deno.env.set(name, value));
  }
}
