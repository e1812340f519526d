// What a client makes of a server whose types were generated: one line of JSON.
import createClient from "openapi-fetch";
import type { components, paths } from "./strata.d.ts";

type Schemas = components["schemas"];
type Event = Schemas["StreamEvent"];
type Stream = ReadableStream<Uint8Array>;

type Json = "application/json" | "application/problem+json";

const [baseUrl, token] = Deno.args;
const client = createClient<paths, Json>({
  baseUrl,
  headers: { Authorization: `Bearer ${token}` },
});
const model = "sandbox/echo";

async function* frames(stream: Stream): AsyncGenerator<Map<string, string>> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const whole = (rest + text).split("\n\n");
    rest = whole.pop()!;
    for (const frame of whole.filter((each) => !each.startsWith(":"))) {
      const lines = frame.split("\n").map((line) => line.split(/: (.*)/));
      yield new Map(lines.map(([name, value]) => [name, value]));
    }
  }
}

async function* events(stream: Stream): AsyncGenerator<Event> {
  for await (const frame of frames(stream)) {
    yield {
      id: Number(frame.get("id")),
      event: frame.get("event"),
      data: JSON.parse(frame.get("data")!),
    } as Event;
  }
}

function shown(event: Event): string {
  switch (event.event) {
    case "text.delta":
    case "reasoning.delta":
      return event.data.text;
    case "tool.call":
      return event.data.arguments;
    case "generation.completed":
      return `|${event.data.stop_reason satisfies Schemas["StopReason"]}`;
    case "generation.failed":
      return `|${event.data.code}`;
    default:
      return "";
  }
}

function words(part: Schemas["PartView"]): string {
  return part.type === "text" ? part.text : part.type;
}

const { data: thread } = await client.POST("/api/threads", {
  body: { metadata: { project: "garden" } },
});
const path = { thread_id: thread!.thread_id };

const said = await client.POST("/api/threads/{thread_id}/messages", {
  params: { path },
  body: { text: "one two", model },
  headers: { Accept: "text/event-stream" },
  parseAs: "stream",
});
let streamed = "";
for await (const event of events(said.response.body!)) {
  streamed += shown(event);
}

const waited = await client.POST("/api/threads/{thread_id}/messages", {
  params: { path, header: { prefer: "wait=30" } },
  body: { text: "three", model },
});
const { data: renamed } = await client.PATCH("/api/threads/{thread_id}", {
  params: { path },
  body: { title: "Bread" },
});
const { data: page } = await client.GET("/api/threads/{thread_id}/messages", {
  params: { path, query: { view: "path", limit: 4 } },
});
const refused = await client.POST("/api/threads/{thread_id}/messages", {
  params: { path },
  body: { text: "four", model: "sandbox/nobody" },
});

const { data: whole } = await client.POST("/v1/chat/completions", {
  body: { model, messages: [{ role: "user", content: "five six" }] },
});
const chunked = await client.POST("/v1/chat/completions", {
  body: {
    model,
    messages: [{ role: "user", content: "five six" }],
    stream: true,
  },
  parseAs: "stream",
});
let chunks = "";
for await (const frame of frames(chunked.response.body!)) {
  const data = frame.get("data")!;
  if (data === "[DONE]") break;
  const chunk: Schemas["ChatCompletionChunkView"] = JSON.parse(data);
  chunks += chunk.choices[0].delta.content ?? "";
}
const { error: unknown } = await client.GET("/v1/models/{model}", {
  params: { path: { model: "nobody" } },
});

console.log(JSON.stringify({
  streamed,
  waited: waited.data!.answer.parts.map(words),
  renamed: [renamed!.title, renamed!.head_message_id !== null],
  kept: page!.items.map((message) => message.parts.map(words).join()),
  refused: [refused.response.status, refused.error!.code],
  whole: whole!.choices[0].message.content,
  used: whole!.usage?.total_tokens,
  chunks,
  unknown: unknown!.error.code,
}));
