import { sql } from "kysely";
import { createJwtSigner } from "../../src/adapters/crypto/jwt-signer.ts";
import { createPasswordHasher } from "../../src/adapters/crypto/password-hasher.ts";
import { createRefreshTokens } from "../../src/adapters/crypto/refresh-tokens.ts";
import { createSealer } from "../../src/adapters/crypto/sealer.ts";
import { createTotpCodes } from "../../src/adapters/crypto/totp-codes.ts";
import { createVoucherHashes } from "../../src/adapters/crypto/voucher-hashes.ts";
import { MemoryLimiter } from "../../src/adapters/memory/memory-limiter.ts";
import { openPostgres, type PostgresOptions } from "../../src/adapters/postgres/postgres-database.ts";
import { systemRandom } from "../../src/adapters/system/system-random.ts";
import { addUser } from "../../src/domain/identity/add-user.ts";
import type { User } from "../../src/domain/identity/user.ts";
import { topUpMock } from "../../src/domain/ledger/top-up-mock.ts";
import { LoginAttempts } from "../../src/domain/limits/login-attempts.ts";
import { type Actor, THE_SERVICE } from "../../src/kernel/actor.ts";
import type { Clock } from "../../src/kernel/clock.port.ts";
import type { Database } from "../../src/kernel/database.port.ts";
import { HOUR_MS } from "../../src/kernel/duration.ts";
import type { Cents } from "../../src/kernel/money.ts";
import { createNewId } from "../../src/kernel/new-id.ts";
import { Secret } from "../../src/kernel/secret.ts";
import { createTestDatabase } from "./services/test-database.ts";
import { waitUntil } from "./services/wait-until.ts";

/** The default prices (contract, Access tokens), in cents. */
const prices = { 1: 100n, 12: 1_000n, 24: 1_800n, 168: 10_000n, 720: 30_000n } as const;

/** As many as concurrent purchases in a test. */
const connectionsMax = 32;

type OnCommitted = NonNullable<PostgresOptions["onCommitted"]>;

export type DomainWorld = Awaited<ReturnType<typeof createDomainWorld>>;

/** All dependencies of the use cases: a new database, real adapters, and a clock that the test moves. */
export async function createDomainWorld() {
  const testDatabase = await createTestDatabase();
  let announce: OnCommitted = () => {};
  const database = openPostgres({
    connectionString: testDatabase.url,
    connectionsMax,
    onCommitted: (announcements) => announce(announcements),
  });
  const clock = new TestClock();
  const newId = createNewId(clock, systemRandom);
  const keys = { current: new Secret("a key for the tests, of 32 and more"), previous: [] };
  const limiter = new MemoryLimiter({ clock });
  const world = {
    database,
    keys,
    url: testDatabase.url,
    clock,
    newId,
    random: systemRandom,
    ...secretsOf(keys),
    jwts: createJwtSigner({ keys, clock, expireMinutes: 60 }),
    loginAttempts: new LoginAttempts({ limiter, limit: { hitsMax: 5, windowMs: HOUR_MS } }),
    prices,
    events: { emit: () => {} },
  };
  let users = 0;
  return {
    ...world,
    /** A user without a usable password, with this balance. */
    newUser(balanceCents: Cents = 0n): Promise<User> {
      users += 1;
      const name = `user${users}`;
      return database.transaction(async (tx) => {
        const user = await addUser(tx, world, {
          email: `${name}@example.com`,
          username: name,
          passwordHash: "none",
          fullName: null,
          isSuperuser: false,
          referredById: null,
          language: null,
        });
        if (balanceCents > 0n) {
          await topUpMock(tx, world, THE_SERVICE, { userId: user.id, amountCents: balanceCents });
        }
        return user;
      });
    },
    /** From now on `listener` gets the announcements of each commit. */
    onCommitted(listener: OnCommitted): void {
      announce = listener;
    },
    ...observers(database),
    async close(): Promise<void> {
      await database.close();
      await testDatabase.drop();
    },
  };
}

function secretsOf(keys: Parameters<typeof createSealer>[0]) {
  return {
    sealer: createSealer(keys, systemRandom),
    passwords: createPasswordHasher(systemRandom),
    refreshTokens: createRefreshTokens(keys),
    totpCodes: createTotpCodes(systemRandom),
    voucherHashes: createVoucherHashes(keys),
  };
}

/** What tests read besides the use cases. */
function observers(database: Database) {
  return {
    /** The audit rows of one action, oldest first. */
    auditRows(action: string) {
      const rows = database.direct.selectFrom("audit_logs").selectAll().where("action", "=", action);
      return rows.orderBy("id").execute();
    },
    /** Waits until so many statements here wait for locks that other transactions hold. */
    untilBlocked(statements = 1): Promise<void> {
      return waitUntil("a statement waits for a lock", 10_000, async () => {
        const { rows } = await sql`
          SELECT 1 FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(database.direct);
        return rows.length >= statements;
      });
    },
  };
}

/** The actor for a user, with an IP address of the documentation range. */
export function actorOf(user: { readonly id: string } | null): Actor {
  return { userId: user?.id ?? null, ip: "192.0.2.7", userAgent: "test", requestId: "request-1" };
}

/** A clock that stands still until the test moves it. */
export class TestClock implements Clock {
  #nowMs = Date.UTC(2026, 0, 15, 12);

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  advance(ms: number): void {
    this.#nowMs += ms;
  }
}
