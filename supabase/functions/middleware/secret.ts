import { createHash, timingSafeEqual } from "node:crypto";
import { Problem } from "@domain/problem.ts";
import { misconfigured, required } from "@infra/environment.ts";
import { bearerToken } from "@middleware/token.ts";

const LEAST_LETTERS = 32;

/** Refuse whoever does not know the secret of a setting: a program of ours knows it. */
export function requireSecret(request: Request, settingName: string): void {
  const secret = required(settingName);
  if (secret.length < LEAST_LETTERS) {
    misconfigured(`${settingName} must hold at least 32 random letters`);
  }
  const [ours, theirs] = [secret, bearerToken(request)].map(digest);
  if (!ours || !theirs || !timingSafeEqual(ours, theirs)) {
    throw new Problem("token_invalid");
  }
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
