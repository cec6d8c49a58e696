import { openSender } from "./http-sender.ts";
import type { LoadPlan } from "./plan.ts";

/** Whether the service is there, before a load begins: its version, or the code of what is wrong. */
export type Probe =
  | { readonly kind: "there"; readonly version: string | null }
  | { readonly kind: "away"; readonly code: string; readonly message: string };

const TIMEOUT_MS = 10_000;

export async function probeHost({ behaviour }: Pick<LoadPlan, "behaviour">): Promise<Probe> {
  const { host, isInsecure } = behaviour;
  const sender = openSender({ host, isInsecure, connections: 1, timeoutMs: TIMEOUT_MS });
  const answer = await sender.send({ method: "GET", path: "/", headers: { accept: "application/json" } });
  await sender.close();
  if (answer.kind === "broken") return { kind: "away", code: answer.code, message: answer.message };
  const { json } = answer;
  const version: unknown =
    typeof json === "object" && json !== null ? Reflect.get(json, "version") : undefined;
  return { kind: "there", version: typeof version === "string" ? version : null };
}
