import { createHash } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { readBalance } from "../../../test/support/read-balance.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import { topUpMock } from "../ledger/top-up-mock.ts";
import { pruneIdempotencyKeys } from "./prune-idempotency-keys.ts";
import { type Answer, type OnceRequest, runOnce } from "./run-once.ts";

let world: DomainWorld;

beforeAll(async () => {
  world = await createDomainWorld();
});

afterAll(() => world.close());

function fingerprint(request: string): Buffer {
  return createHash("sha256").update(request).digest();
}

async function newRequest(key = "key-1"): Promise<OnceRequest> {
  const user = await world.newUser();
  return { userId: user.id, key, fingerprint: fingerprint("POST /pay {1}") };
}

/** Adds 1.00 and answers with the new balance. */
function payInto({ userId }: OnceRequest): (tx: Tx) => Promise<Answer> {
  return async (tx) => {
    const { balanceAfterCents } = await topUpMock(tx, world, THE_SERVICE, { userId, amountCents: 100n });
    return { status: 201, body: { balance: String(balanceAfterCents), secret: "tell-nobody" } };
  };
}

/** Business failures are answers; the rest is not stored. */
function answerOfError(error: AppError): Answer | null {
  return error.code === "balance_insufficient" ? { status: 402, body: { code: error.code } } : null;
}

function once(request: OnceRequest, work = payInto(request)): Promise<Answer> {
  return runOnce(world, request, work, answerOfError);
}

function balanceOf({ userId }: OnceRequest): Promise<bigint> {
  return readBalance(world.database.direct, userId);
}

function createGate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

const firstAnswer = { status: 201, body: { balance: "100", secret: "tell-nobody" } };

describe("runOnce", () => {
  test("gives the same answer to the same request again, and does the work once", async () => {
    const request = await newRequest();
    expect(await once(request)).toEqual(firstAnswer);
    expect(await once(request)).toEqual(firstAnswer);
    expect(await balanceOf(request)).toBe(100n);
  });

  test("separates users, and keys of one user", async () => {
    const [ann, bob] = [await newRequest(), await newRequest()];
    await once(ann);
    await once(bob);
    await once({ ...ann, key: "key-2" });
    expect([await balanceOf(ann), await balanceOf(bob)]).toEqual([200n, 100n]);
  });

  test("refuses a key that comes again with another request", async () => {
    const request = await newRequest();
    await once(request);
    const other = { ...request, fingerprint: fingerprint("POST /pay {2}") };
    await expect(once(other)).rejects.toMatchObject({ code: "idempotency_key_reused" });
    expect(await balanceOf(request)).toBe(100n);
  });

  test("refuses a second request while the first still runs, and replays to it afterwards", async () => {
    const request = await newRequest();
    const gate = createGate();
    const entered = createGate();
    const first = once(request, async (tx) => {
      entered.open();
      await gate.opened;
      return payInto(request)(tx);
    });
    await entered.opened;
    await expect(once(request)).rejects.toMatchObject({ code: "idempotency_key_in_use" });
    gate.open();
    expect(await first).toEqual(firstAnswer);
    expect(await once(request)).toEqual(firstAnswer);
  });

  test("of 32 requests at once, one does the work; the others get its answer or idempotency_key_in_use", async () => {
    const request = await newRequest();
    const outcomes = await Promise.allSettled(Array.from({ length: 32 }, () => once(request)));
    for (const outcome of outcomes) {
      if (outcome.status === "fulfilled") expect(outcome.value).toEqual(firstAnswer);
      else expect(outcome.reason.code).toBe("idempotency_key_in_use");
    }
    expect(outcomes.some((outcome) => outcome.status === "fulfilled")).toBe(true);
    expect(await balanceOf(request)).toBe(100n);
  });

  test("stores a failed answer too, and undoes what was done before the failure", async () => {
    const request = await newRequest();
    const failing = async (tx: Tx): Promise<Answer> => {
      await payInto(request)(tx);
      throw new AppError("balance_insufficient");
    };
    const refusal = { status: 402, body: { code: "balance_insufficient" } };
    expect(await once(request, failing)).toEqual(refusal);
    expect(await once(request)).toEqual(refusal);
    expect(await balanceOf(request)).toBe(0n);
  });

  test("undoes the work of a failure that the database itself refused, and still stores the answer", async () => {
    const request = await newRequest();
    const failing = async (tx: Tx): Promise<Answer> => {
      await sql`SELECT 1 / 0`.execute(tx).catch(() => {
        throw new AppError("balance_insufficient");
      });
      return firstAnswer;
    };
    expect(await once(request, failing)).toMatchObject({ status: 402 });
    expect(await once(request)).toMatchObject({ status: 402 });
  });

  test.each<[string, () => Error]>([
    ["a bug", () => new Error("a bug")],
    ["an error that is not stored as an answer", () => new AppError("service_unavailable")],
  ])("stores nothing after %s, so that a retry works", async (_case, fault) => {
    const request = await newRequest();
    const failing = async (tx: Tx): Promise<Answer> => {
      await payInto(request)(tx);
      throw fault();
    };
    await expect(once(request, failing)).rejects.toThrow(fault().message);
    expect(await balanceOf(request)).toBe(0n);
    expect(await once(request)).toEqual(firstAnswer);
  });

  test("after a crash between the work and the commit nothing is done, and a retry does it once", async () => {
    const request = await newRequest();
    const crashing = async (tx: Tx): Promise<Answer> => {
      const answer = await payInto(request)(tx);
      await sql`SELECT pg_terminate_backend(pg_backend_pid())`.execute(tx).catch(() => undefined);
      return answer;
    };
    await expect(once(request, crashing)).rejects.toMatchObject({ code: "service_unavailable" });
    expect(await balanceOf(request)).toBe(0n);
    expect(await once(request)).toEqual(firstAnswer);
    expect(await balanceOf(request)).toBe(100n);
  });

  test("stores an answer for 24 hours, then treats the key as new", async () => {
    const request = await newRequest();
    await once(request);
    world.clock.advance(DAY_MS - 1);
    expect(await once(request)).toEqual(firstAnswer);
    world.clock.advance(1);
    expect(await once(request)).toMatchObject({ body: { balance: "200" } });
    expect(await once(request)).toMatchObject({ body: { balance: "200" } });
    expect(await balanceOf(request)).toBe(200n);
  });

  test("stores the answer sealed", async () => {
    const request = await newRequest();
    await once(request);
    const rows = await world.database.direct.selectFrom("idempotency_keys").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain("tell-nobody");
  });

  test("does not repeat the work if the stored answer cannot be decrypted any more", async () => {
    const request = await newRequest();
    await once(request);
    const lost = { ...world, sealer: { seal: world.sealer.seal, open: () => null } };
    const replay = runOnce(lost, request, payInto(request), answerOfError);
    await expect(replay).rejects.toMatchObject({ code: "idempotency_key_reused" });
    expect(await balanceOf(request)).toBe(100n);
  });
});

test("pruneIdempotencyKeys deletes answers that are 24 hours old, and none that are younger", async () => {
  await pruneIdempotencyKeys(world);
  const { direct } = world.database;
  await direct.deleteFrom("idempotency_keys").execute();
  const request = await newRequest("old");
  await once(request);
  world.clock.advance(DAY_MS - 1);
  await once({ ...request, key: "young" });
  expect(await pruneIdempotencyKeys(world)).toBe(0);
  world.clock.advance(1);
  expect(await pruneIdempotencyKeys(world)).toBe(1);
  expect(await direct.selectFrom("idempotency_keys").select("key").execute()).toEqual([{ key: "young" }]);
});

test("the keys of a user are limited; stored keys and other users are not affected, and a day later new keys work", async () => {
  const request = await newRequest("known");
  expect(await once(request)).toEqual(firstAnswer);
  const keyedAt = new Date(world.clock.nowMs());
  await sql`
    INSERT INTO idempotency_keys (user_id, key, fingerprint, status, answer_sealed, created_at)
    SELECT ${request.userId}, 'made up ' || nth, '\\x00', 402, 'sealed', ${keyedAt}
      FROM generate_series(1, 9999) AS nth`.execute(world.database.direct);
  world.clock.advance(DAY_MS / 2);
  const next = { ...request, key: "one more" };
  await expect(once(next)).rejects.toMatchObject({
    code: "rate_limited",
    facts: { retry_after_seconds: DAY_MS / 2_000 },
  });
  expect(await once(request)).toEqual(firstAnswer);
  expect(await balanceOf(request)).toBe(100n);
  expect(await once(await newRequest("another's"))).toEqual(firstAnswer);
  world.clock.advance(DAY_MS / 2);
  expect((await once(next)).status).toBe(201);
});
