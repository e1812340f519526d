import { dirname, join } from "node:path";
import type { App } from "@supabase/lite";

type Storage = NonNullable<App["_storageAdapter"]>;
type Upload = Parameters<Storage["uploadObject"]>;
type Metadata = Awaited<ReturnType<Storage["headObject"]>>;
type Kind = Pick<Metadata, "cacheControl" | "mimetype">;

/** Files in a folder, each beside a note of what kind it is. */
export class FolderStorage implements Storage {
  readonly driver = null;

  constructor(private readonly folder: string) {}

  async uploadObject(...upload: Upload): Promise<Metadata> {
    const [bucket, key, version, body, mimetype, cacheControl] = upload;
    const place = this.#place(bucket, key);
    await Deno.mkdir(dirname(place), { recursive: true });
    await Deno.writeFile(place, await bytes(body));
    await Deno.writeTextFile(noteOf(place), JSON.stringify({ mimetype, cacheControl }));
    return await this.headObject(bucket, key, version);
  }

  async headObject(bucket: string, key: string, _version?: string): Promise<Metadata> {
    const place = this.#place(bucket, key);
    const { size, mtime } = await Deno.stat(place);
    const kind: Kind = JSON.parse(await Deno.readTextFile(noteOf(place)));
    const lastModified = mtime ?? new Date(0);
    const eTag = `"${size}-${lastModified.getTime()}"`;
    return { ...kind, size, contentLength: size, lastModified, eTag };
  }

  async getObject(
    bucket: string,
    key: string,
  ): ReturnType<Storage["getObject"]> {
    const metadata = await this.headObject(bucket, key);
    const body = new Blob([await Deno.readFile(this.#place(bucket, key))]);
    return { metadata, httpStatusCode: 200, body };
  }

  async deleteObject(bucket: string, key: string): Promise<void> {
    const place = this.#place(bucket, key);
    await Promise.allSettled([place, noteOf(place)].map((path) => Deno.remove(path)));
  }

  async deleteObjects(bucket: string, keys: string[]): Promise<void> {
    await Promise.all(keys.map((key) => this.deleteObject(bucket, key)));
  }

  async copyObject(
    bucket: string,
    key: string,
    version: string | undefined,
    otherBucket: string,
    otherKey: string,
  ): Promise<Metadata> {
    const { mimetype, cacheControl } = await this.headObject(bucket, key);
    const content = await Deno.readFile(this.#place(bucket, key));
    const kind = [mimetype, cacheControl] as const;
    return await this.uploadObject(otherBucket, otherKey, version, content, ...kind);
  }

  privateAssetUrl(bucket: string, key: string): Promise<string> {
    return Promise.resolve(`file://${this.#place(bucket, key)}`);
  }

  /** Where a file is; its encoded name can't lead out of the folder. */
  #place(bucket: string, key: string): string {
    return join(this.folder, encodeURIComponent(bucket), encodeURIComponent(key));
  }
}

function noteOf(place: string): string {
  return `${place}.note`;
}

async function bytes(body: Upload[3]): Promise<Uint8Array> {
  const content = body instanceof Uint8Array ? Uint8Array.from(body) : body;
  return new Uint8Array(await new Response(content as BodyInit).arrayBuffer());
}
