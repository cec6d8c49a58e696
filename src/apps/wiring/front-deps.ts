import { randomUUID } from "node:crypto";
import type { FrontDeps } from "../front/front-server.ts";
import type { Base, Foundation } from "./open-base.ts";

/** What the servers of both ports need. */
export function frontDeps({ settings }: Foundation, { clock }: Base): FrontDeps {
  const { defaultLanguage, fastPath } = settings;
  return { newRequestId: randomUUID, defaultLanguage, fastPath: fastPath ? clock : null };
}
