import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { FLAGS } from "./flag-table.ts";
import { readCount, readDuration, readRange, readSize, readTarget, readWeights } from "./flag-values.ts";
import type { LoadPlan, TopUp } from "./plan.ts";
import { type Language, languageOfLocale, type Sentence } from "./sentence.ts";

/** A flag that cannot be followed. */
export class FlagError extends Error {
  readonly sentence: Sentence;
  constructor(sentence: Sentence) {
    super(sentence.en);
    this.sentence = sentence;
  }
}

export type ReadFlags =
  | { readonly kind: "help"; readonly language: Language }
  | { readonly kind: "plan"; readonly plan: LoadPlan };

type Values = ReturnType<typeof parse>;
/** Far more than one machine can send; a slip of the keyboard must not ask for ten million users. */
const USERS_MAX = 100_000;
const RATE_MAX = 1_000_000;
const IN_FLIGHT_MAX = 60_000;
const WORKERS_MAX = 64;
const YEAR_MS = 365 * 24 * 3_600_000;
const BODY_BYTES_MAX = 64 * 1_048_576;

/**
 * The plan that command-line arguments state.
 * @param locale of the environment, where no flag names a language
 * @throws FlagError with the flag and what it should be
 */
export function readFlags(args: readonly string[], locale: string | undefined): ReadFlags {
  const values = parse(args);
  const language = languageOf(values.language, locale);
  if (values.help === true) return { kind: "help", language };
  const runTime = values["run-time"];
  if (values.html !== undefined && values.html === values.json) {
    throw new FlagError({ en: "--html, --json: two files", ru: "--html, --json: нужны два файла" });
  }
  return {
    kind: "plan",
    plan: {
      behaviour: behaviourOf(values),
      size: {
        users: within("users", readCount(values.users), 1, USERS_MAX),
        spawnRate: within("spawn-rate", readDecimal(values["spawn-rate"]), 0.01, RATE_MAX),
        rate: values.rate === undefined ? null : within("rate", readDecimal(values.rate), 0.01, RATE_MAX),
      },
      runTimeMs: runTime === undefined ? null : within("run-time", readDuration(runTime), 1_000, YEAR_MS),
      maxInFlight: within("max-in-flight", readCount(values["max-in-flight"]), 1, IN_FLIGHT_MAX),
      workers: within("workers", readCount(values.workers), 1, WORKERS_MAX),
      targets: {
        rps: targetOf("target-rps", values["target-rps"]),
        p50Ms: targetOf("target-p50", values["target-p50"]),
        p95Ms: targetOf("target-p95", values["target-p95"]),
        errors: targetOf("target-errors", values["target-errors"]),
      },
      isHeadless: values.headless === true,
      isAutostart: values.autostart === true,
      port: within("port", readCount(values.port), 0, 65_535),
      htmlPath: values.html ?? null,
      jsonPath: values.json ?? null,
      language,
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, allowPositionals: false }).values;
  } catch (error) {
    const told = error instanceof Error ? error.message : String(error);
    throw new FlagError({ en: `${told} (--help lists the flags)`, ru: `${told} (список флагов: --help)` });
  }
}

function languageOf(value: string | undefined, locale: string | undefined): Language {
  if (value === undefined) return languageOfLocale(locale);
  if (value === "en" || value === "ru") return value;
  throw wrong("language", "en, ru");
}

function behaviourOf(values: Values): LoadPlan["behaviour"] {
  const thinkMs = readRange(values["think-time"]);
  if (thinkMs === null || thinkMs.max > YEAR_MS) throw wrong("think-time", "1s-3s, 200ms-1s, 0s");
  const weights = readWeights(values.weights);
  if (weights === null) throw wrong("weights", "proxy=80,balance=8,list=6");
  const postSizes = (values["post-size"] ?? ["1k", "16k"]).map((size) =>
    within("post-size", readSize(size), 0, BODY_BYTES_MAX),
  );
  return {
    host: originOf(values.host),
    weights,
    pages: pathsOf("page", values.page ?? ["/"]),
    posts: pathsOf("post", values.post ?? []),
    postShare: within("post-share", readDecimal(values["post-share"]), 0, 100),
    postSizes,
    thinkMs,
    seed:
      values.seed === undefined
        ? Date.now() % 2 ** 31
        : within("seed", readCount(values.seed), 0, 2 ** 32 - 1),
    timeoutMs: within("timeout", readDuration(values.timeout), 1, 3_600_000),
    isInsecure: values.insecure === true,
    topUp: topUpOf(values["admin-email"], values["admin-password-file"]),
  };
}

/** The gateway is at `/api/v1` of an origin: a path would be ignored, so it is refused. */
function originOf(host: string): string {
  const url = URL.canParse(host) ? new URL(host) : null;
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && /^\/?$/.test(url.pathname);
  if (!isOrigin || url.search !== "" || url.hash !== "" || url.username !== "" || url.password !== "") {
    throw wrong("host", "https://zenzefi.example");
  }
  return url.origin;
}

/** As they are sent: visible ASCII, percent-encoded where it has to be. */
function pathsOf(flag: "page" | "post", paths: readonly string[]): readonly string[] {
  if (paths.some((path) => !/^\/[\x21-\x22\x24-\x7e]*$/.test(path))) throw wrong(flag, "/path?query");
  return paths;
}

function topUpOf(email: string | undefined, passwordFile: string | undefined): TopUp {
  if (email === undefined && passwordFile === undefined) return { kind: "mock" };
  if (email === undefined || passwordFile === undefined) {
    const both = "--admin-email, --admin-password-file";
    throw new FlagError({ en: `${both}: give both`, ru: `${both}: нужны оба` });
  }
  try {
    const [password = ""] = readFileSync(passwordFile, "utf8").split(/\r?\n/);
    if (password !== "") return { kind: "admin", email, password };
  } catch (error) {
    const told = error instanceof Error ? error.message : String(error);
    throw new FlagError({ en: `--admin-password-file: ${told}`, ru: `--admin-password-file: ${told}` });
  }
  throw new FlagError({
    en: "--admin-password-file: its first line is empty",
    ru: "--admin-password-file: первая строка пуста",
  });
}

function readDecimal(text: string): number | null {
  return /^\d{1,9}(\.\d{1,6})?$/.test(text) ? Number(text) : null;
}

function targetOf(flag: string, text: string): number | null {
  const target = readTarget(text);
  if (target === undefined) throw wrong(flag, "50, 0.1, off");
  return target;
}

function within(flag: string, value: number | null, min: number, max: number): number {
  if (value === null || value < min || value > max) throw wrong(flag, `${min} ... ${max}`);
  return value;
}

function wrong(flag: string, examples: string): FlagError {
  return new FlagError({ en: `--${flag}: expected ${examples}`, ru: `--${flag}: ожидается ${examples}` });
}
