/** The client of the comparison, as a process of its own: reads a plan as JSON from stdin, and writes its result to stdout. */
import { text } from "node:stream/consumers";
import { type OpenLoopPlan, type OpenLoopResult, sendOpenLoop } from "./open-loop.ts";
import { readTransfers, type TransfersPlan, type TransfersResult } from "./transfers.ts";

export type ClientPlan =
  | { readonly kind: "open-loop"; readonly plan: OpenLoopPlan }
  | { readonly kind: "transfers"; readonly plan: TransfersPlan };

const asked = JSON.parse(await text(process.stdin)) as ClientPlan;
const result: OpenLoopResult | TransfersResult =
  asked.kind === "open-loop" ? await sendOpenLoop(asked.plan) : await readTransfers(asked.plan);
process.stdout.write(JSON.stringify(result));
