// OpenAI's own client for JavaScript.
import OpenAI from "openai";

import { perform, PLACE, QUESTION, RESULT, type Task, TEXT } from "./task.ts";

type FunctionCall = OpenAI.Chat.ChatCompletionMessageFunctionToolCall;

const function_ = { name: "weather", parameters: PLACE };
const tools = [{ type: "function" as const, function: function_ }];
const said = (content: string) => [{ role: "user" as const, content }];

const client = (task: Task) =>
  new OpenAI({ baseURL: task.base_url, apiKey: task.api_key, maxRetries: 0 });
const completions = (task: Task) => client(task).chat.completions;

const asked = ({ model, sandbox }: Task, content: string) => ({
  model,
  messages: said(content),
  sandbox,
});

await perform({
  chat: async (task) => {
    const answer = await completions(task).create(asked(task, TEXT));
    return [answer.choices[0].message.content, answer.usage?.total_tokens];
  },
  stream: async (task) => {
    const answer = await completions(task)
      .stream({ ...asked(task, TEXT), stream_options: { include_usage: true } })
      .finalChatCompletion();
    return [answer.choices[0].message.content, answer.usage?.total_tokens];
  },
  tools: async (task) => {
    const question = { ...asked(task, QUESTION), tools };
    const { message } = (await completions(task).create(question)).choices[0];
    const call = message.tool_calls![0] as FunctionCall;
    const found = { tool_call_id: call.id, content: RESULT };
    const result = { role: "tool" as const, ...found };
    const messages = [...question.messages, message, result];
    const answer = await completions(task).create({ ...question, messages });
    return [
      call.function.name,
      Object.keys(JSON.parse(call.function.arguments)),
      answer.choices[0].message.content,
    ];
  },
  shape: async (task) => {
    const json_schema = { name: "place", strict: true, schema: PLACE };
    const answer = await completions(task).create({
      ...asked(task, QUESTION),
      response_format: { type: "json_schema", json_schema },
    });
    return Object.keys(JSON.parse(answer.choices[0].message.content!));
  },
  draw: async ({ model, ...task }) => {
    const asked = { model, prompt: TEXT, n: 2, sandbox: task.sandbox };
    const answer = await client({ model, ...task }).images.generate(asked);
    const got = await Promise.all(answer.data!.map(({ url }) => fetch(url!)));
    return got.map((each) => each.headers.get("content-type"));
  },
});
