import type { DirectWrite } from "../../http/direct-write.ts";
import { proveDirectWrite } from "../../http/prove-direct-write.ts";
import { proveSharedRead } from "../front/fast-path/prove-shared-read.ts";
import type { SharedRead } from "../front/fast-path/shared-read.ts";
import type { Base, Foundation } from "./open-base.ts";

/** What is done to sockets in ways that Node does not document; null each: its streams do it. */
export type SocketShortcuts = {
  readonly sharedRead: SharedRead | null;
  readonly directWrite: DirectWrite | null;
};

/** Tries each at start. With `FAST_PATH=off` nothing of the kind is used. */
export async function proveSocketShortcuts(
  { settings }: Foundation,
  { log }: Pick<Base, "log">,
): Promise<SocketShortcuts> {
  if (!settings.fastPath) return { sharedRead: null, directWrite: null };
  const sharedRead = await proveSharedRead();
  if (sharedRead === null)
    log.warn(
      "this Node.js reads each accepted connection into memory of its own: requests cost a tenth more",
    );
  const directWrite = await proveDirectWrite();
  if (directWrite === null)
    log.warn("this Node.js writes to connections by their streams only: requests cost a tenth more");
  return { sharedRead, directWrite };
}
