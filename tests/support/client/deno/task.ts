// What a client is asked to do, and how it tells what came of it.
// A task is a line of JSON in the input, its outcome one in the output.

export interface Task {
  name: string;
  deed: "chat" | "stream" | "tools" | "shape" | "draw";
  model: string;
  base_url: string;
  api_key: string;
  sandbox: Record<string, never>;
}

type Deed = (task: Task) => Promise<unknown>;
type Deeds = Partial<Record<Task["deed"], Deed>>;

export const TEXT = "one two";
export const QUESTION = "Warm?";
export const RESULT = "4 degrees";
export const PLACE = {
  type: "object" as const,
  properties: { city: { type: "string" as const } },
  required: ["city"],
  additionalProperties: false,
};

export async function perform(deeds: Deeds): Promise<void> {
  const lines = (await new Response(Deno.stdin.readable).text()).trimEnd();
  for (const line of lines.split("\n")) {
    const task: Task = JSON.parse(line);
    const outcome = await deeds[task.deed]!(task).catch(kind);
    console.log(JSON.stringify({ [task.name]: outcome }));
  }
}

// What a program would tell an error by: its class and its status, if it has one.
function kind(error: Error & { status?: number; statusCode?: number }): string {
  const name = error.name === "Error" ? error.constructor.name : error.name;
  return `${name} ${error.statusCode ?? error.status ?? ""}`.trim();
}
