// Vercel's AI SDK with its provider for whatever speaks OpenAI's API.
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import {
  generateText,
  jsonSchema,
  Output,
  stepCountIs,
  streamText,
  tool,
} from "ai";

import { perform, PLACE, QUESTION, RESULT, type Task, TEXT } from "./task.ts";

const schema = jsonSchema<{ city: string }>(PLACE);

const asked = (task: Task, prompt: string) => ({
  model: createOpenAICompatible({
    name: "strata",
    baseURL: task.base_url,
    apiKey: task.api_key,
    includeUsage: true,
    supportsStructuredOutputs: true,
  })(task.model),
  providerOptions: { strata: { sandbox: task.sandbox } },
  prompt,
  maxRetries: 0,
});

async function streamed(question: Parameters<typeof streamText>[0]) {
  let failure: unknown;
  const answer = streamText({
    ...question,
    onError: ({ error }) => {
      failure = error;
    },
  });
  await answer.consumeStream();
  if (failure) throw failure;
  return answer;
}

await perform({
  chat: async (task) => {
    const answer = await generateText(asked(task, TEXT));
    return [answer.text, answer.usage.totalTokens];
  },
  stream: async (task) => {
    const answer = await streamed(asked(task, TEXT));
    return [await answer.text, (await answer.usage).totalTokens];
  },
  tools: async (task) => {
    const called: unknown[] = [];
    const weather = tool({
      inputSchema: schema,
      execute: (input) => {
        called.push("weather", Object.keys(input));
        return RESULT;
      },
    });
    const answer = await streamed({
      ...asked(task, QUESTION),
      tools: { weather },
      stopWhen: stepCountIs(2),
    });
    return [...called, await answer.text];
  },
  shape: async (task) => {
    const { output } = await generateText({
      ...asked(task, QUESTION),
      output: Output.object({ schema, name: "place" }),
    });
    return Object.keys(output);
  },
});
