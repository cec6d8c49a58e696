import type {
  PostgresReplica,
  PostgresState,
  PostgresWaits,
} from "../../../adapters/postgres/inspect-postgres.ts";
import { formatBytes, formatSeconds } from "./amount-rules.ts";
import { type Finding, fault, ok, same, skipped, warning } from "./finding-rules.ts";

/** For the commands and a migration beside the service. */
const SPARE_CONNECTIONS = 3;

export type ConnectionNeed = { readonly workers: number; readonly perWorker: number };

/** Whether there is room for the pools of this instance, at their largest. */
export function judgeConnections(
  {
    settings,
    connections,
    role,
    pooler,
  }: Pick<PostgresState, "settings" | "connections" | "role" | "pooler">,
  { workers, perWorker }: ConnectionNeed,
): Finding {
  const need = workers * perWorker + SPARE_CONNECTIONS;
  const allowed = Number(settings.max_connections) - Number(settings.superuser_reserved_connections);
  if (pooler !== "none") {
    return ok({
      en: `PostgreSQL has ${allowed}; the pooler decides how many of them are ours (up to ${need} clients)`,
      ru: `у PostgreSQL их ${allowed}; сколько из них наших, решает пулер (клиентов до ${need})`,
    });
  }
  const mend = same(
    `ALTER SYSTEM SET max_connections = ${roundUp(need * 2)};  -- systemctl restart postgresql`,
  );
  if (allowed < need) {
    return fault(
      {
        en: `${allowed} allowed, and this instance takes up to ${need}`,
        ru: `разрешено ${allowed}, а этому экземпляру нужно до ${need}`,
      },
      { means: { en: "Under load requests answer 503.", ru: "Под нагрузкой запросы получат 503." }, mend },
    );
  }
  if (role.connectionLimit >= 0 && role.connectionLimit < need) {
    return fault(
      {
        en: `the role may have ${role.connectionLimit}, and this instance takes up to ${need}`,
        ru: `роли разрешено ${role.connectionLimit}, а этому экземпляру нужно до ${need}`,
      },
      { mend: same(`ALTER ROLE "${role.name}" CONNECTION LIMIT -1;`) },
    );
  }
  const others = Math.max(0, connections.used - connections.ours);
  if (allowed - others < need) {
    return warning(
      {
        en: `${allowed} allowed, ${others} taken by other programs, and this instance takes up to ${need}`,
        ru: `разрешено ${allowed}, другими программами занято ${others}, а этому экземпляру нужно до ${need}`,
      },
      { mend },
    );
  }
  const room = Math.floor((allowed - others) / need);
  return ok({
    en: `up to ${need} of ${allowed}; room for ${room} such instance(s)`,
    ru: `до ${need} из ${allowed}; места хватит на таких экземпляров: ${room}`,
  });
}

function roundUp(count: number): number {
  return Math.ceil(count / 50) * 50;
}

/** No transaction of the service is idle for so long, nor waits so long for a lock: its own time-outs end it before. */
const IDLE_WARNING_SECONDS = 60;
const BLOCKED_WARNING_SECONDS = 12;

export function judgeWaits(waits: PostgresWaits | null, roleName: string): Finding {
  if (waits === null) return mayNotSee(roleName);
  if (waits.blockedSecondsMax > BLOCKED_WARNING_SECONDS) {
    return warning(
      {
        en: `${waits.blocked} statement(s) wait for a lock, the longest for ${formatSeconds(waits.blockedSecondsMax)}`,
        ru: `запросов, ждущих блокировку: ${waits.blocked}, дольше всех ${formatSeconds(waits.blockedSecondsMax)}`,
      },
      {
        mend: same(
          "SELECT pid, pg_blocking_pids(pid), query FROM pg_stat_activity WHERE wait_event_type = 'Lock';\nSELECT pg_terminate_backend(PID);",
        ),
      },
    );
  }
  if (waits.idleSecondsMax > IDLE_WARNING_SECONDS) {
    return warning(
      {
        en: `${waits.idleInTransaction} idle transaction(s), the longest for ${formatSeconds(waits.idleSecondsMax)}`,
        ru: `брошенных транзакций: ${waits.idleInTransaction}, дольше всех ${formatSeconds(waits.idleSecondsMax)}`,
      },
      {
        means: {
          en: "They keep locks and stop the removal of old rows.",
          ru: "Они держат блокировки и мешают удалять старые строки.",
        },
        mend: same(
          "SELECT pid, application_name, query FROM pg_stat_activity WHERE state LIKE 'idle in transaction%';\nSELECT pg_terminate_backend(PID);",
        ),
      },
    );
  }
  return ok({
    en: "no long lock, no forgotten transaction",
    ru: "нет ни долгих блокировок, ни брошенных транзакций",
  });
}

/** A standby that is promoted while it is so late loses that much. */
const LAG_WARNING_SECONDS = 30;

type Replication = Pick<PostgresState, "replicas" | "isInRecovery" | "replayLagSeconds" | "role">;

export function judgeReplicas({ replicas, isInRecovery, replayLagSeconds, role }: Replication): Finding[] {
  if (isInRecovery) {
    const seconds = replayLagSeconds ?? 0;
    return [judgeLag({ name: "this standby", state: "streaming", lagSeconds: seconds })];
  }
  if (replicas === null) return [mayNotSee(role.name)];
  if (replicas.length === 0) return [ok({ en: "none", ru: "нет" })];
  return replicas.map((replica) => (replica.state === "" ? mayNotSee(role.name) : judgeLag(replica)));
}

function judgeLag({ name, state, lagSeconds }: PostgresReplica): Finding {
  const found = {
    en: `${name}: ${state}, ${formatSeconds(lagSeconds)} behind`,
    ru: `${name}: ${state}, отставание ${formatSeconds(lagSeconds)}`,
  };
  if (state === "streaming" && lagSeconds < LAG_WARNING_SECONDS) return ok(found);
  return warning(found, {
    means: {
      en: "A promotion now would lose what it has not received.",
      ru: "При переключении сейчас пропадёт то, что до неё не дошло.",
    },
    mend: same("SELECT application_name, state, sent_lsn, replay_lsn, replay_lag FROM pg_stat_replication;"),
  });
}

export function judgeSize(sizeBytes: number | null, isEmbedded: boolean): Finding {
  const size = sizeBytes === null ? "?" : formatBytes(sizeBytes);
  if (isEmbedded) return ok({ en: `${size}, on the disk of DATA_DIR`, ru: `${size}, на диске DATA_DIR` });
  return ok({
    en: `${size}; how much its disk has free cannot be asked from here`,
    ru: `${size}; сколько свободно на её диске, отсюда не узнать`,
  });
}

function mayNotSee(role: string): Finding {
  return skipped({
    en: `the role may not see it: GRANT pg_monitor TO "${role}";`,
    ru: `роль не может этого видеть: GRANT pg_monitor TO "${role}";`,
  });
}
