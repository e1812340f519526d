import type { Grants } from "@infra/cartesia.ts";

/** What a token allows. */
export type Grant = "speech" | "transcription";

/** What Cartesia calls it, and what must not be used up. */
type Meaning = { readonly name: keyof Grants; readonly meter: string };

const MEANINGS: Readonly<Record<Grant, Meaning>> = {
  speech: { name: "tts", meter: "monthly_characters" },
  transcription: { name: "stt", meter: "monthly_audio_seconds" },
};

export function isGrant(value: unknown): value is Grant {
  return value === "speech" || value === "transcription";
}

/** The grants as Cartesia is asked for them. */
export function asked(grants: readonly Grant[]): Grants {
  return Object.fromEntries(grants.map((grant) => [MEANINGS[grant].name, true]));
}

/** Which limits a token draws on. */
export function meters(grants: readonly Grant[]): readonly string[] {
  return ["monthly_micro_usd", ...grants.map((grant) => MEANINGS[grant].meter)];
}
