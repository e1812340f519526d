import assert from "node:assert/strict";
import vectors from "../../../../tests/vectors/token.json" with { type: "json" };
import { JwksKeySource } from "./jwks.ts";

const KEYS = () => Response.json({ keys: vectors.keys });
const NONSENSE: Readonly<Record<string, () => Response>> = {
  "a failure": () => new Response("{}", { status: 500 }),
  "no JSON": () => new Response("<html>"),
  "a list": () => Response.json([]),
  "no usable key": () => Response.json({ keys: [{ kty: "oct", k: "AAAA" }] }),
  "a redirection": () => Response.redirect("http://127.0.0.1:9/elsewhere"),
  "too much": () => new Response(`{"keys": []${" ".repeat(70_000)}}`),
};

Deno.test("keys are fetched once while they are fresh, and then again", async () => {
  const desk = openDesk(KEYS);

  await Promise.all(Array.from({ length: 50 }, () => desk.source.find("es256")));
  desk.wait(599);
  await desk.source.find("rs256");
  const fetchedWhileFresh = desk.fetches();
  desk.wait(1);
  await desk.source.find("es256");
  await desk.close();

  assert.deepEqual([fetchedWhileFresh, desk.fetches()], [1, 2]);
});

Deno.test("a flood of invented names causes one fetch in ten seconds", async () => {
  const desk = openDesk(KEYS);

  const judged: string[] = [];
  for (let second = 0; second < 30; second++) {
    judged.push(await desk.find(`${second}`), await desk.find(`other-${second}`));
    desk.wait(1);
  }
  await desk.close();

  assert.deepEqual([...new Set(judged)], ["token_invalid"]);
  assert.equal(desk.fetches(), 3);
});

for (const [name, nonsense] of Object.entries(NONSENSE)) {
  Deno.test(`known keys stay while the issuer answers ${name}`, async () => {
    const desk = openDesk(KEYS);
    await desk.find("es256");

    desk.answer(nonsense);
    desk.wait(700);
    const known = await desk.find("es256");
    await desk.close();

    assert.deepEqual([known, desk.fetches()], ["ES256", 2]);
  });
}

Deno.test("without any key it is not the caller's fault", async () => {
  const desk = openDesk(() => new Response("", { status: 503 }));

  const judged = await desk.find("es256");
  await desk.close();

  assert.equal(judged, "unavailable");
});

type Desk = {
  readonly source: JwksKeySource;
  readonly find: (keyId: string) => Promise<string>;
  readonly fetches: () => number;
  readonly wait: (seconds: number) => void;
  readonly answer: (so: () => Response) => void;
  readonly close: () => Promise<void>;
};

/** A key set endpoint on a real socket, and a clock that is moved by hand. */
function openDesk(first: () => Response): Desk {
  let [fetches, now, answer] = [0, 0, first];
  const serve = (): Response => (fetches++, answer());
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const server = Deno.serve(options, serve);
  const source = new JwksKeySource(`http://127.0.0.1:${server.addr.port}`, () => now);
  return {
    source,
    find: (keyId) =>
      source.find(keyId).then(({ algorithm }) => algorithm, (error) => error.code),
    fetches: () => fetches,
    wait: (seconds) => now += seconds,
    answer: (so) => answer = so,
    close: () => server.shutdown(),
  };
}
