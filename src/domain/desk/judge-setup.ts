import type { Sentence } from "../../kernel/language.ts";
import type { ProviderName } from "../../kernel/payment-values.ts";
import * as texts from "./setup-texts.ts";

export const SETUP_STEPS = [
  "target",
  "payment_provider",
  "mail",
  "telegram",
  "backups",
  "own_origin",
  "metrics",
  "two_factor",
] as const;

/** `problem`: it is set, and does not work or is not safe. */
export const SETUP_STATES = ["done", "todo", "problem"] as const;

export type SetupStep = {
  readonly name: (typeof SETUP_STEPS)[number];
  readonly state: (typeof SETUP_STATES)[number];
  readonly finding: Sentence;
  /** The setting or the command that is next; null if nothing is. */
  readonly mend: Sentence | null;
};

/** What is set. None of it is secret. */
export type SetupSettings = {
  readonly hasTarget: boolean;
  readonly verifiesTargetTls: boolean;
  readonly providers: readonly ProviderName[];
  /** The ways by which notices leave. */
  readonly channels: readonly string[];
  readonly makesBackups: boolean;
  readonly hasOwnOrigin: boolean;
  readonly hasMetricsToken: boolean;
  readonly requiresAdminTotp: boolean;
};

/** How it is now; null where that is not known. */
export type SetupSight = {
  readonly isTargetUp: boolean | null;
  /** Channels in which messages have waited for more than an hour. */
  readonly stuckChannels: readonly string[];
  readonly backup: { readonly status: "off" | "ok" | "overdue"; readonly failures: number } | null;
  /** Whether who asks has signed in with a second factor. */
  readonly hasTotp: boolean;
};

/** The steps of a new service in the order in which they are best taken. */
export function judgeSetup(settings: SetupSettings, sight: SetupSight): readonly SetupStep[] {
  return [
    { name: "target", ...judgeTarget(settings, sight) },
    { name: "payment_provider", ...judgePayments(settings) },
    { name: "mail", ...judgeChannel("mail", settings, sight) },
    { name: "telegram", ...judgeChannel("telegram", settings, sight) },
    { name: "backups", ...judgeBackups(settings, sight) },
    { name: "own_origin", ...judgeOwnOrigin(settings) },
    { name: "metrics", ...judgeMetrics(settings) },
    { name: "two_factor", ...judgeTotp(settings, sight) },
  ];
}

type Judged = Omit<SetupStep, "name">;

const done = (finding: Sentence, mend: Sentence | null = null): Judged => ({ state: "done", finding, mend });
const todo = ({ finding, mend }: texts.Advice): Judged => ({ state: "todo", finding, mend });
const problem = ({ finding, mend }: texts.Advice): Judged => ({ state: "problem", finding, mend });

function judgeTarget({ hasTarget, verifiesTargetTls }: SetupSettings, { isTargetUp }: SetupSight): Judged {
  if (!hasTarget) return todo(texts.TARGET_DEMO);
  if (isTargetUp === false) return problem(texts.TARGET_DOWN);
  return verifiesTargetTls ? done(texts.TARGET_DONE) : problem(texts.TARGET_TLS);
}

function judgePayments({ providers, hasTarget }: SetupSettings): Judged {
  const isReal = providers.some((name) => name !== "mock");
  if (providers.includes("mock") && (isReal || hasTarget)) return problem(texts.PAYMENTS_MOCK);
  return isReal ? done(texts.paymentsDone(providers)) : todo(texts.PAYMENTS_NONE);
}

function judgeChannel(
  name: "mail" | "telegram",
  { channels }: SetupSettings,
  { stuckChannels }: SetupSight,
): Judged {
  const text = texts.CHANNELS[name];
  if (!channels.includes(name)) return todo(text.none);
  return stuckChannels.includes(name) ? problem(text.stuck) : done(text.done);
}

function judgeBackups({ makesBackups }: SetupSettings, { backup }: SetupSight): Judged {
  if (!makesBackups) return todo(texts.BACKUPS_OFF);
  if (backup?.status === "overdue") return problem(texts.BACKUPS_OVERDUE);
  if (backup !== null && backup.failures > 0) return problem(texts.BACKUPS_FAILING);
  return done(texts.BACKUPS_DONE, texts.BACKUPS_TRY);
}

function judgeOwnOrigin({ hasOwnOrigin }: SetupSettings): Judged {
  return hasOwnOrigin ? done(texts.ORIGIN_DONE) : todo(texts.ORIGIN_SHARED);
}

function judgeMetrics({ hasMetricsToken }: SetupSettings): Judged {
  return hasMetricsToken ? done(texts.METRICS_DONE) : todo(texts.METRICS_NONE);
}

function judgeTotp({ requiresAdminTotp }: SetupSettings, { hasTotp }: SetupSight): Judged {
  if (!hasTotp) return todo(texts.TOTP_NONE);
  return requiresAdminTotp ? done(texts.TOTP_DONE) : done(texts.TOTP_OWN, texts.TOTP_REQUIRE);
}
