import { expect, test } from "vitest";
import type { Grant } from "../../domain/access/grant.ts";
import type { ReadChanges, Snapshot } from "../../domain/access/read-access-changes.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { ChangeFollower } from "./change-follower.ts";
import { GrantCache } from "./grant-cache.ts";
import { Lease } from "./lease.ts";
import { LeaseBook } from "./lease-book.ts";
import { RefusedClaims } from "./refused-claims.ts";

const TOKEN = "018f0000-0000-7000-8000-000000000001" as Uuid;
const SESSION = "018f0000-0000-7000-8000-000000000002" as Uuid;
const USER = "018f0000-0000-7000-8000-000000000003" as Uuid;
const GRANT: Grant = {
  tokenId: TOKEN,
  secretHash: "secret",
  replaced: null,
  userId: USER,
  scope: "full",
  durationHours: 1,
  addedMs: 0,
  frozenUntilMs: null,
  activatedAtMs: null,
  expiresAtMs: null,
  language: null,
};

/** A follower whose feed answers what the test says, on a clock of the test. */
function follow() {
  let nowMs = 1_000_000;
  const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };
  const asked: { since: Snapshot | null; replayMs: number }[] = [];
  let answer: () => ReadChanges = () => ({ snapshot: "10:10:", server: "one", changes: [] });
  let serverChanges = 0;
  const cuts: number[] = [];
  const grants = new GrantCache({ clock, readGrant: async () => GRANT });
  const leases = new LeaseBook(clock);
  const follower = new ChangeFollower({
    clock,
    grants,
    leases,
    refusedClaims: new RefusedClaims(clock),
    readChanges: async (since, replayMs) => {
      asked.push({ since, replayMs });
      return answer();
    },
    onServerChanged: () => {
      serverChanges += 1;
      leases.doubtAll(4_000);
    },
    noteCut: (afterMs) => cuts.push(afterMs),
  });
  return {
    clock,
    asked,
    cuts,
    grants,
    leases,
    follower,
    serverChanges: () => serverChanges,
    pass: (ms: number) => {
      nowMs += ms;
    },
    answerWith: (next: () => ReadChanges) => {
      answer = next;
    },
  };
}

test("when another server answers, all grants are read anew, and the changes since the last read are read by their time", async () => {
  const world = follow();
  await world.follower.start();
  await world.grants.load("hash");
  expect(world.grants.peek("hash")).toBeDefined();
  world.pass(20_000);
  // A server that was promoted counts its transactions on from what was replicated: behind what this instance has seen.
  world.answerWith(() => ({ snapshot: "7:7:", server: "two", changes: [] }));
  await world.follower.readNow();
  expect(world.grants.peek("hash")).toBeUndefined();
  expect(world.asked.at(-1)).toEqual({ since: null, replayMs: 80_000 });
  expect(world.serverChanges()).toBe(1);
  world.pass(500);
  await world.follower.readNow();
  expect(world.asked.at(-1)).toEqual({ since: "7:7:", replayMs: 0 });
  await world.follower.stop();
});

test("when another server answers, a lease that it does not confirm is trusted for seconds only, an unused one not at all", async () => {
  const world = follow();
  await world.follower.start();
  const sentAtMs = world.clock.monotonicMs();
  const session = {
    sessionId: SESSION,
    tokenId: TOKEN,
    userId: USER,
    deviceId: "device-1",
    expiresAtMs: null,
  };
  const lease = world.leases.hold(new Lease(session, sentAtMs + 300_000, sentAtMs), sentAtMs);
  if (lease === null) throw new Error("not held");
  lease.requests = 1;
  const other = { ...session, tokenId: USER, sessionId: USER };
  const unused = world.leases.hold(new Lease(other, sentAtMs + 300_000, sentAtMs), sentAtMs);
  world.pass(1_000);
  world.answerWith(() => ({ snapshot: "7:7:", server: "two", changes: [] }));
  await world.follower.readNow();
  expect(lease.trustedUntilMs).toBe(world.clock.monotonicMs() + 4_000);
  expect(unused?.trustedUntilMs).toBe(world.clock.monotonicMs());
  // A claim that the former server confirmed arrives late.
  expect(world.leases.hold(new Lease(session, sentAtMs + 300_000, sentAtMs), sentAtMs)).toBeNull();
  await world.follower.stop();
});

test("an address that leads to several servers in turn is no feed: the read fails", async () => {
  const world = follow();
  await world.follower.start();
  let nth = 0;
  world.answerWith(() => ({ snapshot: "7:7:", server: `server ${nth++}`, changes: [] }));
  const before = world.asked.length;
  await world.follower.readNow();
  expect(world.asked.length - before).toBe(4);
  world.pass(6 * 60_000);
  await world.follower.readNow();
  expect(world.follower.isBlind).toBe(true);
  await world.follower.stop();
});

test("a cut is timed from the change, with the time that the read took, once, and not where nothing was held", async () => {
  const world = follow();
  await world.follower.start();
  const startedMs = world.clock.monotonicMs();
  const session = {
    sessionId: SESSION,
    tokenId: TOKEN,
    userId: USER,
    deviceId: "device-1",
    expiresAtMs: null,
  };
  world.leases.hold(new Lease(session, startedMs + 300_000, startedMs), startedMs);
  world.answerWith(() => {
    world.pass(30);
    const change = {
      ageMs: 200,
      kind: "session_ended",
      tokenId: TOKEN,
      sessionId: SESSION,
      takenOver: null,
    } as const;
    return { snapshot: "11:11:", server: "one", changes: [{ ...change, sessionId: USER }, change, change] };
  });
  await world.follower.readNow();
  expect(world.cuts).toEqual([230]);
  await world.follower.stop();
});

test("a rotation cuts what runs by the former secret and nothing else, and by its change alone that secret's grant counts no more", async () => {
  const world = follow();
  await world.follower.start();
  await world.grants.load("former");
  const session = {
    sessionId: SESSION,
    tokenId: TOKEN,
    userId: USER,
    deviceId: "device-1",
    expiresAtMs: null,
  };
  const nowMs = world.clock.nowMs();
  const lease = world.leases.hold(new Lease(session, nowMs + 300_000, nowMs), nowMs);
  const cuts: string[] = [];
  for (const secretHash of ["former", "current", "older"]) {
    const cut = (reason: string) => cuts.push(`${secretHash} ${reason}`);
    lease?.open.add({ index: -1, secretHash, cut, checkDeadline: () => {} });
  }
  const rotatedUntil = async (previousUntilMs: number) => {
    const secrets = { currentHash: "current", previousHash: "former", previousUntilMs };
    const change = { ageMs: 0, kind: "token_changed", ended: false, ...GRANT, secrets } as const;
    world.answerWith(() => ({
      snapshot: "11:11:",
      server: "one",
      changes: [{ ...change, activatedAt: null, frozenUntil: null }],
    }));
    await world.follower.readNow();
  };
  await rotatedUntil(nowMs + 60_000);
  expect(cuts).toEqual(["older token_replaced"]);
  expect(lease?.secretEndsAtMs).toBe(nowMs + 60_000);
  expect(world.grants.peek("former")).toBeUndefined();
  world.pass(60_000);
  lease?.endPreviousSecret();
  expect(cuts.slice(1)).toEqual(["former token_replaced"]);
  expect(lease?.secretEndsAtMs).toBe(Number.POSITIVE_INFINITY);
  await world.follower.stop();
});
