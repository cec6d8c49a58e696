import type { Pooler, PostgresRole, PostgresState } from "../../../adapters/postgres/inspect-postgres.ts";
import type { MigrationGap } from "../../../adapters/postgres/migrate.ts";
import { formatMs } from "./amount-rules.ts";
import { type Finding, fault, ok, same, skipped, warning } from "./finding-rules.ts";

const VERSION_MIN = 15;
/** A purchase has about ten statements, one after the other. */
const LATENCY_WARNING_MS = 20;

type Server = Pick<PostgresState, "versionNumber" | "encoding" | "latencyMs" | "isInRecovery" | "isReadOnly">;

/** What the server is: its version, its encoding, how far away it is, and whether it takes writes. */
export function judgeServer(server: Server): Finding[] {
  const version = `${Math.floor(server.versionNumber / 10_000)}.${server.versionNumber % 10_000}`;
  const latency = formatMs(server.latencyMs);
  const faults = [...judgeWrites(server), ...judgeKind(server, version)];
  const found = same(`PostgreSQL ${version}, ${server.encoding}, ${latency}`);
  if (server.latencyMs < LATENCY_WARNING_MS) return [...faults, ok(found)];
  const slow = warning(
    { en: `${found.en}: far away, or busy`, ru: `${found.ru}: далеко или перегружен` },
    {
      means: {
        en: "Each purchase and each new device waits for several round trips.",
        ru: "Каждая покупка и каждое новое устройство ждут несколько таких обменов.",
      },
      mend: {
        en: "Run the service near its database; on the server: top, iostat -x 1",
        ru: "Разместите сервис рядом с базой; на сервере: top, iostat -x 1",
      },
    },
  );
  return [...faults, slow];
}

function judgeKind({ versionNumber, encoding }: Server, version: string): Finding[] {
  const faults: Finding[] = [];
  if (versionNumber < VERSION_MIN * 10_000) {
    faults.push(
      fault(
        {
          en: `PostgreSQL ${version} is too old: 15 or newer is needed`,
          ru: `PostgreSQL ${version} слишком стар: нужен 15 или новее`,
        },
        { mend: same("pg_upgrade, https://www.postgresql.org/docs/current/upgrading.html") },
      ),
    );
  }
  if (encoding !== "UTF8") {
    faults.push(
      fault(
        {
          en: `the database's encoding is ${encoding}, not UTF8`,
          ru: `кодировка базы ${encoding}, а не UTF8`,
        },
        {
          means: {
            en: "Names and labels that it cannot store are refused.",
            ru: "Имена и подписи вне этой кодировки отвергаются.",
          },
          mend: same("createdb -E UTF8 -T template0 NEW; pg_dump OLD | psql NEW"),
        },
      ),
    );
  }
  return faults;
}

function judgeWrites({ isInRecovery, isReadOnly }: Server): Finding[] {
  if (isInRecovery) {
    return [
      fault(
        {
          en: "this server is a standby: it takes no writes",
          ru: "этот сервер - реплика: он не принимает записи",
        },
        {
          mend: {
            en: "Set DATABASE_URL to the primary, or promote this one: SELECT pg_promote();",
            ru: "Укажите в DATABASE_URL основной сервер или повысьте этот: SELECT pg_promote();",
          },
        },
      ),
    ];
  }
  if (!isReadOnly) return [];
  return [
    fault(
      { en: "transactions are read-only here", ru: "транзакции здесь только для чтения" },
      {
        mend: same(
          "SHOW default_transaction_read_only; ALTER DATABASE ... RESET default_transaction_read_only;",
        ),
      },
    ),
  ];
}

export function judgeMigrations(gap: MigrationGap | null): Finding {
  if (gap === null) {
    return skipped({
      en: "the role may not read schema_migrations",
      ru: "роль не может читать schema_migrations",
    });
  }
  if (gap.newer.length > 0) {
    return fault(
      {
        en: `the database is of a newer release: ${gap.newer.join(", ")}`,
        ru: `база от более новой версии: ${gap.newer.join(", ")}`,
      },
      {
        mend: {
          en: "Start that release, or restore a backup.",
          ru: "Запустите ту версию или восстановите резервную копию.",
        },
      },
    );
  }
  if (gap.edited.length > 0) {
    return fault(
      {
        en: `edited after it was applied: ${gap.edited.join(", ")}`,
        ru: `изменена после применения: ${gap.edited.join(", ")}`,
      },
      {
        mend: {
          en: "Install the release again: its migrations were changed.",
          ru: "Установите версию заново: её миграции изменены.",
        },
      },
    );
  }
  if (gap.missing.length > 0) {
    return warning(
      {
        en: `missing: ${gap.missing.length}, from ${gap.missing[0]} on`,
        ru: `не применено: ${gap.missing.length}, начиная с ${gap.missing[0]}`,
      },
      {
        means: { en: "A start of the service applies them.", ru: "Их применит запуск сервиса." },
        mend: same("zenzefi migrate up"),
      },
    );
  }
  return ok({ en: `all ${gap.applied} applied`, ru: `применены все: ${gap.applied}` });
}

export function judgeRole({ name, canCreate, tables, foreignTables }: PostgresRole): Finding {
  const role = `"${name}"`;
  if (!canCreate) {
    return fault(
      {
        en: `the role ${role} may not create tables in its schema`,
        ru: `роль ${role} не может создавать таблицы в своей схеме`,
      },
      {
        means: {
          en: "Migrations fail, so an upgrade will not start.",
          ru: "Миграции не пройдут, и новая версия не запустится.",
        },
        mend: same(`GRANT CREATE, USAGE ON SCHEMA public TO ${role};`),
      },
    );
  }
  if (foreignTables > 0) {
    return fault(
      {
        en: `${foreignTables} of ${tables} tables belong to another role than ${role}`,
        ru: `таблиц другой роли, не ${role}: ${foreignTables} из ${tables}`,
      },
      {
        means: { en: "Statements and migrations on them fail.", ru: "Запросы и миграции на них не пройдут." },
        mend: same(`REASSIGN OWNED BY "OTHER_ROLE" TO ${role};`),
      },
    );
  }
  return ok({ en: `${role} owns its ${tables} tables`, ru: `${role} владеет своими таблицами: ${tables}` });
}

export function judgePooler(pooler: Pooler): Finding {
  if (pooler === "none") return ok({ en: "no pooler in between", ru: "пулера на пути нет" });
  const mode = { transaction: "transaction", session: "session" }[pooler];
  return ok({ en: `a pooler in between, pool_mode = ${mode}`, ru: `на пути пулер, pool_mode = ${mode}` });
}

/** What keeps committed purchases after a crash, and the database fast and alive for years. */
export function judgeUpkeep({
  settings,
  frozenAge,
}: Pick<PostgresState, "settings" | "frozenAge">): Finding[] {
  const off = (name: keyof typeof settings): boolean => settings[name] === "off";
  const loses = {
    en: "A crash of its machine can damage the database.",
    ru: "Сбой машины может повредить базу.",
  };
  const findings: Finding[] = [];
  for (const name of ["fsync", "full_page_writes"] as const) {
    if (!off(name)) continue;
    const mend = same(`ALTER SYSTEM SET ${name} = on; SELECT pg_reload_conf();`);
    findings.push(fault(same(`${name} = off`), { means: loses, mend }));
  }
  if (off("synchronous_commit")) {
    findings.push(
      warning(same("synchronous_commit = off"), {
        means: {
          en: "A crash can lose the purchases of the last second, which customers have seen.",
          ru: "Сбой может стереть покупки последней секунды, которые клиенты уже видели.",
        },
        mend: same("ALTER SYSTEM SET synchronous_commit = on; SELECT pg_reload_conf();"),
      }),
    );
  }
  if (off("autovacuum")) {
    findings.push(
      warning(same("autovacuum = off"), {
        means: {
          en: "Tables grow and slow down for ever.",
          ru: "Таблицы будут расти и замедляться без конца.",
        },
        mend: same("ALTER SYSTEM SET autovacuum = on; SELECT pg_reload_conf();"),
      }),
    );
  }
  findings.push(...judgeFrozenAge(frozenAge));
  return findings.length > 0
    ? findings
    : [
        ok({
          en: "commits reach the disk, autovacuum is on",
          ru: "записи доходят до диска, autovacuum включён",
        }),
      ];
}

/** PostgreSQL stops at 2^31 transactions, and shuts off writes 3 million before. */
const FROZEN_WARNING = 1_000_000_000;
const FROZEN_FAULT = 1_600_000_000;

function judgeFrozenAge(age: number | null): Finding[] {
  if (age === null || age < FROZEN_WARNING) return [];
  const found = {
    en: `${age} transactions since the oldest row was frozen`,
    ru: `транзакций с заморозки старейшей строки: ${age}`,
  };
  const advice = {
    means: {
      en: "At 2,147,483,648 PostgreSQL takes no writes.",
      ru: "При 2 147 483 648 PostgreSQL перестанет принимать записи.",
    },
    mend: same(
      "vacuumdb --all --freeze; SELECT datname, age(datfrozenxid) FROM pg_database ORDER BY 2 DESC;",
    ),
  };
  return [age >= FROZEN_FAULT ? fault(found, advice) : warning(found, advice)];
}
