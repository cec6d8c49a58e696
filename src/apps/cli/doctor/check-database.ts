import type { PostgresState } from "../../../adapters/postgres/inspect-postgres.ts";
import type { SettingName } from "../../../config/setting-table.ts";
import { DATABASE_CONNECTIONS_PER_WORKER } from "../../wiring/open-base.ts";
import { judgeAudit } from "./audit-rules.ts";
import { judgeBackups } from "./backup-rules.ts";
import type { Check, CheckContext } from "./check.ts";
import { judgeDatabaseAway, judgeEmbeddedAway } from "./database-away-rules.ts";
import { judgeConnections, judgeReplicas, judgeSize, judgeWaits } from "./database-load-rules.ts";
import { judgeMigrations, judgePooler, judgeRole, judgeServer, judgeUpkeep } from "./database-rules.ts";
import { type Finding, skipped } from "./finding-rules.ts";
import { judgeMaintenance } from "./maintenance-rules.ts";
import { judgeNotifications } from "./notification-rules.ts";

const DATABASE_SETTINGS: readonly SettingName[] = [
  "DATABASE_URL",
  "POSTGRES_SERVER",
  "POSTGRES_USER",
  "POSTGRES_PASSWORD",
  "POSTGRES_DB",
];

/** Whether it can be reached, and what it is. The other checks of the database follow from the same answers. */
const checkServer: Check = {
  name: "database",
  needs: DATABASE_SETTINGS,
  look: async ({ database }) => {
    const sight = await database();
    if (sight.kind === "stopped") return [skipped(NOT_RUNNING)];
    if (sight.kind === "open") return judgeServer(sight.state);
    return [sight.isEmbedded ? judgeEmbeddedAway(sight.reason) : judgeDatabaseAway(sight)];
  },
};

const NOT_RUNNING = {
  en: "the embedded database runs with the service, and neither answers: start it (check service), or run the doctor as its user (data-dir)",
  ru: "встроенная база работает вместе с сервисом, и она не отвечает: запустите его (проверка service) или запускайте диагностику от его пользователя (data-dir)",
};

/** A check of a database that answers. */
function ofOpenDatabase(
  name: string,
  judge: (state: PostgresState, context: CheckContext) => readonly Finding[],
): Check {
  return {
    name,
    needs: DATABASE_SETTINGS,
    look: async (context) => {
      const sight = await context.database();
      if (sight.kind === "open") return judge(sight.state, context);
      return [skipped(NO_DATABASE)];
    },
  };
}

const checkBackups: Check = {
  name: "backups",
  needs: [...DATABASE_SETTINGS, "BACKUP_EVERY"],
  look: async ({ database, settings, clock }) => {
    const sight = await database();
    if (sight.kind !== "open") return [skipped(NO_DATABASE)];
    if (sight.backups === null) return [skipped(NO_RECORD)];
    return [judgeBackups(sight.backups, settings.backups.everyMs !== null, clock.nowMs())];
  },
};

const checkAudit: Check = {
  name: "audit",
  needs: DATABASE_SETTINGS,
  look: async ({ database }) => {
    const sight = await database();
    if (sight.kind !== "open") return [skipped(NO_DATABASE)];
    return sight.audit === null ? [skipped(NO_RECORD)] : judgeAudit(sight.audit);
  },
};

const checkNotifications: Check = {
  name: "notifications",
  needs: DATABASE_SETTINGS,
  look: async ({ database }) => {
    const sight = await database();
    if (sight.kind !== "open") return [skipped(NO_DATABASE)];
    return sight.queues === null ? [skipped(NO_RECORD)] : judgeNotifications(sight.queues);
  },
};

const checkMaintenance: Check = {
  name: "maintenance",
  needs: DATABASE_SETTINGS,
  look: async ({ database, clock }) => {
    const sight = await database();
    if (sight.kind !== "open") return [skipped(NO_DATABASE)];
    return sight.windows === null ? [skipped(NO_RECORD)] : judgeMaintenance(sight.windows, clock.nowMs());
  },
};

const NO_DATABASE = { en: "there is no database to ask", ru: "базу не спросить" };
const NO_RECORD = { en: "the database has no record of them yet", ru: "база ещё не ведёт их учёт" };

export const DATABASE_CHECKS: readonly Check[] = [
  checkServer,
  ofOpenDatabase("database-migrations", ({ migrations }) => [judgeMigrations(migrations)]),
  ofOpenDatabase("database-role", ({ role }) => [judgeRole(role)]),
  ofOpenDatabase("database-pooler", ({ pooler }) => [judgePooler(pooler)]),
  ofOpenDatabase("database-connections", (state, { settings }) => [
    judgeConnections(state, { workers: settings.workers, perWorker: DATABASE_CONNECTIONS_PER_WORKER }),
  ]),
  ofOpenDatabase("database-upkeep", judgeUpkeep),
  ofOpenDatabase("database-waits", ({ waits, role }) => [judgeWaits(waits, role.name)]),
  ofOpenDatabase("database-replicas", judgeReplicas),
  ofOpenDatabase("database-size", ({ sizeBytes }, { settings }) => [
    judgeSize(sizeBytes, settings.database.kind === "embedded"),
  ]),
  checkBackups,
  checkAudit,
  checkNotifications,
  checkMaintenance,
];
