export * from "./enum.ts";
export * from "./role.ts";
export * from "./account.ts";
export * from "./api_key.ts";
export * from "./chat.ts";
export * from "./generation.ts";
export * from "./ledger.ts";
export * from "./idempotency.ts";
