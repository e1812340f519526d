import { and, eq, inArray } from "drizzle-orm";
import { MEDIA_TYPES, type Picture } from "@domain/file/picture.ts";
import { asCaller } from "@infra/database";
import { assets } from "@schema";
import type { Upload } from "./upload.ts";

/** A file that was announced and has not been looked at. */
export type Expected = Upload & {
  readonly id: string;
  readonly mediaType: string;
  /** What was announced. */
  readonly sizeBytes: number;
};

/** What the bytes of a file say. */
export type Facts = Picture & { readonly sizeBytes: number; readonly sha256: string };

/** What its owner announced; nothing where that is none of our business. */
export async function expected(upload: Upload): Promise<Expected | undefined> {
  const { id, mediaType, sizeBytes } = assets;
  const [found] = await asCaller(
    ownerOf(upload),
    (transaction) =>
      transaction.select({ id, mediaType, sizeBytes }).from(assets).where(and(
        eq(assets.userId, upload.userId),
        eq(assets.path, upload.path),
        eq(assets.bucket, upload.bucket),
        eq(assets.status, "pending"),
        inArray(mediaType, [...MEDIA_TYPES]),
      )),
  );
  return found && { ...upload, ...found };
}

/** Say that it is there; once more, or after the API has said so, changes nothing. */
export async function keep(file: Expected, facts: Facts): Promise<void> {
  const { mediaType: _, ...found } = facts;
  await asCaller(
    ownerOf(file),
    (transaction) =>
      transaction.update(assets).set({ ...found, status: "ready" }).where(
        pending(file),
      ),
  );
}

/** Forget that it was announced. */
export async function forget(file: Expected): Promise<void> {
  await asCaller(
    ownerOf(file),
    (transaction) => transaction.delete(assets).where(pending(file)),
  );
}

function pending(file: Expected): ReturnType<typeof and> {
  return and(
    eq(assets.id, file.id),
    eq(assets.userId, file.userId),
    eq(assets.status, "pending"),
  );
}

function ownerOf({ userId }: Upload): Parameters<typeof asCaller>[0] {
  return { kind: "user", subject: userId, expiresAt: 0 };
}
