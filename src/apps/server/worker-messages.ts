import type { SendHandle } from "node:child_process";
import type { CrashWords } from "./crash-words.ts";

/** What the primary tells a worker: over the IPC channel, since secrets have no place in an environment or arguments. */
export type ToWorker =
  /** With it comes the listening socket, where an earlier worker has opened it. */
  | {
      readonly kind: "zenzefi:start";
      /** What the primary was started with: `.env` may have been edited since. */
      readonly cwd: string;
      readonly settings: readonly (readonly [name: string, text: string])[];
      readonly databaseUrl: string;
      readonly key: string;
      readonly previousKeys: readonly string[];
      readonly targetUrl: string;
      readonly restarts: number;
    }
  /** How many workers were started again so far. */
  | { readonly kind: "zenzefi:restarts"; readonly count: number }
  /** Asks for a sign of life. */
  | { readonly kind: "zenzefi:beat" }
  | { readonly kind: "zenzefi:stop" };

export type FromWorker =
  /** It listens to messages: what was sent before may be lost. */
  | { readonly kind: "zenzefi:ready" }
  /** With it comes the listening socket, where the worker has opened it. */
  | { readonly kind: "zenzefi:listening"; readonly port: number }
  /** A sign of life. */
  | { readonly kind: "zenzefi:alive" }
  /** It cannot start. */
  | { readonly kind: "zenzefi:failed"; readonly lines: readonly string[] }
  /** It ends by an error that nobody caught. */
  | { readonly kind: "zenzefi:crashed"; readonly words: CrashWords };

/** A socket as the IPC channel carries it. Whoever has it keeps it open, and only who listens on it is given connections. */
export type SocketHandle = NonNullable<SendHandle> & { close(): void };

export function isToWorker(message: unknown): message is ToWorker {
  return hasKind(message, ["zenzefi:start", "zenzefi:restarts", "zenzefi:beat", "zenzefi:stop"]);
}

export function isFromWorker(message: unknown): message is FromWorker {
  const kinds = ["ready", "listening", "alive", "failed", "crashed"];
  return hasKind(
    message,
    kinds.map((kind) => `zenzefi:${kind}`),
  );
}

export function isSocketHandle(handle: unknown): handle is SocketHandle {
  return typeof handle === "object" && handle !== null && "close" in handle;
}

function hasKind(message: unknown, kinds: readonly string[]): boolean {
  return (
    typeof message === "object" &&
    message !== null &&
    "kind" in message &&
    kinds.includes(String(message.kind))
  );
}
