import fc from "fast-check";
import { expect, test } from "vitest";
import { ModelSessions } from "../../../test/support/live/model-sessions.ts";
import { ManualClock } from "../../adapters/conformance/limiter-conformance.ts";
import type { Grant } from "../../domain/access/grant.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import { LeaseBook } from "./lease-book.ts";
import { LeaseClaims } from "./lease-claims.ts";
import { RefusedClaims } from "./refused-claims.ts";

const TIMEOUT_MS = 300_000;
const DEVICES_NOTED = 20;

/** A model of the table of sessions, and the `LeaseClaims` that claim from it. */
function open() {
  const clock = new ManualClock();
  const leases = new LeaseBook(clock);
  const refusedClaims = new RefusedClaims(clock);
  const model = new ModelSessions({
    nowMs: () => clock.monotonicMs(),
    freeInMs: TIMEOUT_MS,
    noteEnd: (tokenId, sessionId) => {
      leases.endSession(tokenId, sessionId);
      refusedClaims.forget(tokenId);
    },
  });
  let conflicts = 0;
  const claims = new LeaseClaims({
    clock,
    leases,
    refusedClaims,
    sessionTimeoutMs: TIMEOUT_MS,
    leaseTrustMs: TIMEOUT_MS - 4_000,
    flushIntervalMs: 4_000,
    claimLease: (claim) => model.claimLease(claim),
    readOpenSession: (tokenId) => model.readOpenSession(tokenId),
    takeOver: (claim) => model.takeOver(claim),
    noteConflict: () => {
      conflicts += 1;
    },
  });
  return {
    clock,
    leases,
    refusedClaims,
    holders: model.holders,
    past: model.past,
    seen: model.seen,
    conflicts: () => conflicts,
    take: (tokenId: string, deviceId: string) => claims.takeOver(grantOf(tokenId), deviceId, THE_SERVICE),
    ask: (tokenId: string, deviceId: string) => claims.claim(grantOf(tokenId), deviceId, THE_SERVICE),
    end: (tokenId: string) => model.end(tokenId),
  };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function grantOf(tokenId: string): Grant {
  return {
    tokenId,
    secretHash: "secret",
    replaced: null,
    userId: "user",
    scope: "full",
    durationHours: 1,
    addedMs: 0,
    frozenUntilMs: null,
    activatedAtMs: null,
    expiresAtMs: null,
    language: null,
  };
}

test("980 invented device ids at once cost one claim of a token at a time, and no more claims than are recorded", async () => {
  const { seen, ask } = open();
  await ask("token", "holder");
  const asked = Array.from({ length: 980 }, (_, nth) => ask("token", `device-${nth}`));
  const kinds = (await Promise.all(asked)).map(({ kind }) => kind);
  expect(new Set(kinds)).toEqual(new Set(["conflict"]));
  expect(seen.atOnceMax).toBe(1);
  expect(seen.claims).toBeLessThanOrEqual(1 + DEVICES_NOTED + 1);
});

test("a refused device claims again after a second, and at once when the session has ended", async () => {
  const { clock, seen, conflicts, ask, end } = open();
  await ask("token", "holder");
  for (let count = 0; count < 5; count += 1) await ask("token", "other");
  expect(seen.claims).toBe(2);
  clock.advance(1_000);
  expect((await ask("token", "other")).kind).toBe("conflict");
  expect(seen.claims).toBe(3);
  expect(conflicts()).toBe(2);
  end("token");
  expect((await ask("token", "other")).kind).toBe("held");
});

test("of two devices that take a token over at the same moment one wins, and the other is told which", async () => {
  const { ask, take } = open();
  await ask("token", "holder");
  const [first, second] = await Promise.all([take("token", "device-1"), take("token", "device-2")]);
  expect(first.kind).toBe("held");
  expect(second).toMatchObject({ kind: "conflict", holderDeviceId: "device-1" });
  expect((await take("token", "device-2")).kind).toBe("held");
});

test("when PostgreSQL is not reachable, all waiting calls fail by one attempt", async () => {
  const clock = new ManualClock();
  let attempts = 0;
  const claims = new LeaseClaims({
    clock,
    leases: new LeaseBook(clock),
    refusedClaims: new RefusedClaims(clock),
    sessionTimeoutMs: TIMEOUT_MS,
    leaseTrustMs: TIMEOUT_MS,
    flushIntervalMs: 4_000,
    claimLease: async () => {
      attempts += 1;
      await turn();
      throw new Error("away");
    },
    readOpenSession: () => expect.unreachable(),
    takeOver: () => expect.unreachable(),
    noteConflict: () => expect.unreachable(),
  });
  const asked = Array.from({ length: 50 }, (_, nth) => claims.claim(grantOf("t"), `d-${nth}`, THE_SERVICE));
  const results = await Promise.allSettled(asked);
  expect(results.every(({ status }) => status === "rejected")).toBe(true);
  expect(attempts).toBe(1);
});

test("in any order of events: one claim of a token at a time, and an outcome that was true within the last second", async () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ token: fc.nat(1), device: fc.nat(4) }) },
    { weight: 2, arbitrary: fc.record({ taken: fc.nat(1), by: fc.nat(4) }) },
    { weight: 1, arbitrary: fc.record({ end: fc.nat(1) }) },
    { weight: 1, arbitrary: fc.record({ advance: fc.integer({ min: 1, max: 1_500 }) }) },
    { weight: 1, arbitrary: fc.constant({ turn: true }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { clock, holders, past, seen, leases, ask, take, end } = open();
      const answers: Promise<void>[] = [];
      const check = async (tokenId: string, device: string): Promise<void> => {
        const askedMs = clock.monotonicMs();
        const answer = await ask(tokenId, device);
        const candidates = [...past, ...holders.values()].filter(({ untilMs }) => untilMs >= askedMs - 1_000);
        if (answer.kind === "held") {
          expect(answer.lease.deviceId).toBe(device);
          expect(candidates.some(({ deviceId }) => deviceId === device)).toBe(true);
        } else if (answer.kind === "conflict") {
          expect(candidates.some(({ deviceId }) => deviceId === answer.holderDeviceId)).toBe(true);
          expect(device).not.toBe(answer.holderDeviceId);
        } else throw new Error(answer.kind);
      };
      const checkTaken = async (tokenId: string, device: string): Promise<void> => {
        const answer = await take(tokenId, device);
        expect(["held", "conflict"]).toContain(answer.kind);
        if (answer.kind === "conflict") expect(answer.holderDeviceId).not.toBe(device);
      };
      for (const each of steps) {
        if ("token" in each) answers.push(check(`token-${each.token}`, `${each.device}-device`));
        else if ("taken" in each) answers.push(checkTaken(`token-${each.taken}`, `${each.by}-device`));
        else if ("end" in each) end(`token-${each.end}`);
        else if ("advance" in each) clock.advance(each.advance);
        else await turn();
      }
      await Promise.all(answers);
      expect(seen.atOnceMax).toBeLessThanOrEqual(1);
      for (const { tokenId, sessionId } of leases.held())
        expect(holders.get(tokenId)?.sessionId).toBe(sessionId);
    }),
    { numRuns: 200 },
  );
});

test("the number of remembered refusals is bounded, and each is forgotten after a second", async () => {
  const { clock, refusedClaims } = open();
  const refusal = { kind: "too_many", freeInMs: 1_000 } as const;
  for (let nth = 0; nth < 12_000; nth += 1)
    refusedClaims.remember(`token-${nth}`, "device", refusal, clock.monotonicMs());
  expect(refusedClaims.size).toBeLessThanOrEqual(10_000);
  clock.advance(1_000);
  refusedClaims.remember("last", "device", refusal, clock.monotonicMs());
  expect(refusedClaims.size).toBe(1);
});
