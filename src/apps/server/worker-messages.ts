/** What the primary tells a worker: over the IPC channel, since secrets have no place in an environment or arguments. */
export type ToWorker =
  | {
      readonly kind: "zenzefi:start";
      readonly databaseUrl: string;
      readonly key: string;
      readonly previousKeys: readonly string[];
      readonly targetUrl: string;
    }
  | { readonly kind: "zenzefi:stop" };

export type FromWorker =
  /** It listens to messages: what was sent before may be lost. */
  | { readonly kind: "zenzefi:ready" }
  | { readonly kind: "zenzefi:listening"; readonly port: number }
  | { readonly kind: "zenzefi:failed"; readonly reason: string };

export function isToWorker(message: unknown): message is ToWorker {
  return hasKind(message, ["zenzefi:start", "zenzefi:stop"]);
}

export function isFromWorker(message: unknown): message is FromWorker {
  return hasKind(message, ["zenzefi:ready", "zenzefi:listening", "zenzefi:failed"]);
}

function hasKind(message: unknown, kinds: readonly string[]): boolean {
  return (
    typeof message === "object" &&
    message !== null &&
    "kind" in message &&
    kinds.includes(String(message.kind))
  );
}
