import type { Language } from "./sentence.ts";

/** What a user does. Each is one request; what has to come before it (an account, a token) comes first (user-rules.ts). */
export const TASKS = ["proxy", "balance", "list", "buy", "revoke", "topup", "login", "register"] as const;
export type Task = (typeof TASKS)[number];

/** What is measured by itself: the requests of the tasks, those of the proxy by their method. */
export const CALLS = [
  "page",
  "post",
  "balance",
  "list",
  "buy",
  "revoke",
  "topup",
  "login",
  "register",
] as const;
export type CallName = (typeof CALLS)[number];

/** Judged in the report and by the exit code; null: not judged. */
export type Targets = {
  readonly rps: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** Per cent. */
  readonly errors: number | null;
};

/** Where users get ZNC from. */
export type TopUp =
  | { readonly kind: "mock" }
  | { readonly kind: "admin"; readonly email: string; readonly password: string };

/** What the users do, and to whom. */
export type Behaviour = {
  /** The origin: `https://zenzefi.example`. */
  readonly host: string;
  readonly weights: ReadonlyMap<Task, number>;
  /** Paths of the target, below the prefix, from `/`. */
  readonly pages: readonly string[];
  readonly posts: readonly string[];
  /** How many of 100 proxied requests are POSTs, where `posts` has any. */
  readonly postShare: number;
  readonly postSizes: readonly number[];
  readonly thinkMs: { readonly min: number; readonly max: number };
  readonly seed: number;
  readonly timeoutMs: number;
  readonly isInsecure: boolean;
  readonly topUp: TopUp;
};

/** How many users, and how fast. The page changes it while the load runs. */
export type Size = {
  readonly users: number;
  /** New users in a second. */
  readonly spawnRate: number;
  /** Arrivals in a second; null: each user waits for the answer and then thinks. */
  readonly rate: number | null;
};

/** All that the flags say. */
export type LoadPlan = {
  readonly behaviour: Behaviour;
  readonly size: Size;
  /** Measured time, after the users are ready; null: until it is stopped. */
  readonly runTimeMs: number | null;
  /** At most so many requests wait for an answer at once, with `rate`. */
  readonly maxInFlight: number;
  readonly workers: number;
  readonly targets: Targets;
  readonly isHeadless: boolean;
  readonly isAutostart: boolean;
  readonly port: number;
  readonly htmlPath: string | null;
  readonly jsonPath: string | null;
  readonly language: Language;
};
