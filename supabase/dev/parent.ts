/** Leave when whoever started this is gone, however it ended: its pipe closes. */
export async function leaveWithParent(): Promise<never> {
  for await (const _ of Deno.stdin.readable);
  Deno.exit();
}
