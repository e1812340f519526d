// What OpenAI's client for JavaScript makes of a server: one line of JSON.
import OpenAI, { APIError } from "openai";

const [baseURL, apiKey] = Deno.args;
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const model = "sandbox/echo";
const said = (content: string) => [{ role: "user" as const, content }];
const text = { type: "string" } as const;
const parameters = {
  type: "object",
  properties: { city: text },
  required: ["city"],
};
const tools = [{
  type: "function" as const,
  function: { name: "weather", parameters },
}];

const models = await client.models.list();
const whole = await client.chat.completions.create({
  model,
  messages: said("one two"),
});

let streamed = "";
let used: number | undefined;
const stream = await client.chat.completions.create({
  model,
  messages: said("one two"),
  stream: true,
  stream_options: { include_usage: true },
});
for await (const chunk of stream) {
  streamed += chunk.choices[0]?.delta.content ?? "";
  used = chunk.usage?.total_tokens;
}

const asked = await client.chat.completions
  .stream({ model, messages: said("Warm?"), tools })
  .finalChatCompletion();
const call = asked.choices[0].message;
const result = {
  role: "tool" as const,
  tool_call_id: call.tool_calls![0].id,
  content: "4 degrees",
};
const answered = await client.chat.completions.create({
  model,
  messages: [...said("Warm?"), call, result],
  tools,
});

const shaped = await client.chat.completions.create({
  model,
  messages: said("How warm?"),
  response_format: {
    type: "json_schema",
    json_schema: { name: "forecast", schema: parameters },
  },
});

const refused = await client.chat.completions
  .create({ model: "sandbox/nobody", messages: said("one") })
  .catch((error: unknown) => error);

console.log(JSON.stringify({
  listed: models.data.some((each) => each.id === model),
  whole: whole.choices[0].message.content,
  streamed,
  used,
  answered: answered.choices[0].message.content,
  shaped: Object.keys(JSON.parse(shaped.choices[0].message.content!)),
  refused: refused instanceof APIError ? [refused.status, refused.code] : null,
}));
