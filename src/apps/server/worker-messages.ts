import type { SendHandle } from "node:child_process";
import type { CrashReport } from "./crash-report.ts";

/** Messages of the primary, over the IPC channel: other processes may read secrets in an environment or in arguments. */
export type ToWorker =
  /** The listening socket of `PROXY_PORT`, before `zenzefi:start`: a message carries one socket, and messages keep their order. */
  | { readonly kind: "zenzefi:own-socket" }
  /** The listening socket of `PORT` is sent with it if an earlier worker has opened one. */
  | {
      readonly kind: "zenzefi:start";
      /** The settings that the primary read: `.env` may have been edited since. */
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
  /** A liveness probe; `zenzefi:alive` answers it. */
  | { readonly kind: "zenzefi:probe" }
  | { readonly kind: "zenzefi:stop" }
  /** A connection to one of the ports, sent with it, that arrived when no worker listened any more. */
  | { readonly kind: "zenzefi:connection"; readonly port: PortName }
  /** Neither port takes connections any more. */
  | { readonly kind: "zenzefi:ports-closed" };

/** `PORT` or `PROXY_PORT`. */
export type PortName = "main" | "own";

export type FromWorker =
  /** The worker listens to messages; one that was sent before may be lost. */
  | { readonly kind: "zenzefi:ready" }
  /** The listening socket of `PROXY_PORT`, before `zenzefi:listening`, if the worker has opened it. */
  | { readonly kind: "zenzefi:own-socket" }
  /** The listening socket of `PORT` is sent with it if the worker has opened it. */
  | { readonly kind: "zenzefi:listening"; readonly port: number }
  | { readonly kind: "zenzefi:alive" }
  /** The worker is stopping, and does not listen any more. */
  | { readonly kind: "zenzefi:not-listening" }
  /** The worker cannot start. */
  | { readonly kind: "zenzefi:failed"; readonly lines: readonly string[] }
  /** The worker ends by an uncaught error. */
  | { readonly kind: "zenzefi:crashed"; readonly report: CrashReport };

/** A socket as the IPC channel carries it. It is open while a process holds it; only one that listens on it accepts connections. */
export type SocketHandle = NonNullable<SendHandle> & { close(): void };

/** The listening sockets that the workers share; null where none was opened. */
export type SocketHandles = { readonly main: SocketHandle | null; readonly own: SocketHandle | null };

export function isToWorker(message: unknown): message is ToWorker {
  return hasKind(message, ["own-socket", "start", "restarts", "probe", "stop", "connection", "ports-closed"]);
}

export function isFromWorker(message: unknown): message is FromWorker {
  return hasKind(message, [
    "ready",
    "own-socket",
    "listening",
    "alive",
    "not-listening",
    "failed",
    "crashed",
  ]);
}

export function isSocketHandle(handle: unknown): handle is SocketHandle {
  return typeof handle === "object" && handle !== null && "close" in handle;
}

function hasKind(message: unknown, kinds: readonly string[]): boolean {
  return (
    typeof message === "object" &&
    message !== null &&
    "kind" in message &&
    kinds.some((kind) => message.kind === `zenzefi:${kind}`)
  );
}
