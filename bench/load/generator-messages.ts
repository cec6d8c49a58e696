import type { GeneratorPart } from "./generator.ts";
import type { Histogram } from "./histogram.ts";
import type { Size } from "./plan.ts";
import type { TallyDelta } from "./tally.ts";

/** What the process that is started by hand tells one that sends. */
export type Order =
  | { readonly kind: "start"; readonly part: GeneratorPart }
  | { readonly kind: "measure" }
  | { readonly kind: "resize"; readonly size: Size }
  | { readonly kind: "stop" };

/** What a process that sends reports a few times each second, and last of all once it has stopped. */
export type Report = {
  readonly users: number;
  readonly ready: number;
  /** How far all users together have come; more is further. */
  readonly steps: number;
  readonly inFlight: number;
  /** Arrivals that are due and not sent. */
  readonly notSent: number;
  readonly ramp: TallyDelta;
  readonly measured: TallyDelta;
  readonly lateness: ReturnType<Histogram["drain"]>;
  readonly health: GeneratorHealth;
  readonly isLast: boolean;
};

/** How busy a process that sends was since its last report. */
export type GeneratorHealth = {
  /** Processor time, user and system. */
  readonly cpuMs: number;
  readonly wallMs: number;
  /** Time in which its event loop did something. */
  readonly busyMs: number;
  readonly loopDelayMaxMs: number;
};
