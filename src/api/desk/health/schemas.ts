import { Type } from "typebox";
import { PROBE_NAMES, PROBLEMS, type Problem } from "../../../domain/health/probe.port.ts";
import { OneOf, TextOrNull, Time, TimeOrNull } from "../../server/schema-kinds.ts";
import type { presentTelegram } from "./present-health.ts";
import { TargetLoadOut } from "./target-load-schema.ts";

const AuditHealthOut = Type.Object(
  {
    status: OneOf(["ok", "late", "broken", "unknown"], {
      description:
        "`broken`: the last nightly proof found that the audit log was changed. `late`: rows wait for their seal for longer than a minute. `unknown`: not proven yet, or the database does not answer.",
    }),
    verified_at: TimeOrNull("When it was last proven."),
    findings: Type.Integer({
      description: "How much the last proof found; `zenzefi audit verify` names it.",
    }),
    unsealed_rows: Type.Integer({ description: "Rows that wait for their seal, at most 10,000 counted." }),
    sealed_at: TimeOrNull("When the newest seal was made."),
    head_problem: Type.Unsafe<string | null>({
      type: ["string", "null"],
      description: "Why the head of the chain could not be sent; null if nothing is wrong.",
    }),
    export_problem: Type.Unsafe<string | null>({
      type: ["string", "null"],
      description: "Why old rows could not be exported, and so were not deleted; null if nothing is wrong.",
    }),
  },
  { description: "The audit log and its chain." },
);

const TelegramHealthOut = Type.Unsafe<ReturnType<typeof presentTelegram>>({
  type: ["object", "null"],
  description:
    "The connection with the bot of Telegram, as the instance that has it found it; null: no bot is set.",
  properties: {
    status: {
      type: "string",
      enum: ["ok", "failing", "unknown"],
      description: "`unknown`: it was not reached yet, or the database does not answer.",
    },
    username: TextOrNull("The bot's name."),
    contact_at: TimeOrNull("When Telegram last answered as it should."),
    problem: TextOrNull(
      "Why it fails: `token_refused`, `conflict` (another program fetches the bot's messages), `unreachable`, `webhook_failing` and others; null if it does not.",
    ),
    problem_since: TimeOrNull("Since when it fails so."),
  },
  required: ["status", "username", "contact_at", "problem", "problem_since"],
});

export const AdminHealthOut = Type.Object(
  {
    status: OneOf(["healthy", "degraded", "unhealthy"], { description: "As in `/health`." }),
    timestamp: Time("When it was last checked."),
    version: Type.String(),
    uptime_seconds: Type.Integer({ description: "Since this process started to serve." }),
    tls_verify: Type.Boolean({
      description: "False: TLS is not verified: traffic to the target can be read and changed.",
    }),
    checks: Type.Array(
      Type.Object({
        name: OneOf(PROBE_NAMES, { description: "What was checked." }),
        status: OneOf(["up", "down"], { description: "Whether it answered." }),
        latency_ms: Type.Integer({ description: "How long the check took." }),
        problem: Type.Unsafe<Problem | null>({
          type: ["string", "null"],
          enum: [...PROBLEMS, null],
          description:
            "Null if it is up. `disk_full`, `read_only`: the database answers, but stores nothing.",
        }),
      }),
    ),
    target: TargetLoadOut,
    backup: Type.Object(
      {
        status: OneOf(["off", "ok", "overdue", "unknown"], {
          description:
            "`off`: the service makes none by itself, and none was made. `overdue`: the newest is older than it should be. `unknown`: the database does not answer.",
        }),
        last_success_at: TimeOrNull("When the newest good backup was complete."),
        age_seconds: Type.Unsafe<number | null>({
          type: ["integer", "null"],
          description: "How old it is; null if there is none.",
        }),
        failures: Type.Integer({ description: "How many attempts have failed since then." }),
      },
      { description: "The newest backup of all instances and commands." },
    ),
    audit: AuditHealthOut,
    notifications: Type.Array(
      Type.Object({
        channel: Type.String({ description: "By which way." }),
        waiting: Type.Integer({ description: "Messages that wait, with those for the end of quiet hours." }),
        oldest_seconds: Type.Integer({
          description: "How long the oldest has waited that could be sent now; 0: none.",
        }),
      }),
      { description: "Channels in which something waits. Empty also if the database does not answer." },
    ),
    telegram: TelegramHealthOut,
    warnings: Type.Array(Type.String(), { description: "What an administrator should change." }),
  },
  { title: "AdminHealth" },
);
