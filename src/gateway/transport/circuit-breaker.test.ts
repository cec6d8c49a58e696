import { Socket } from "node:net";
import { beforeEach, expect, test } from "vitest";
import { TestClock } from "../../../test/support/domain-world.ts";
import { CircuitBreaker } from "./circuit-breaker.ts";

let clock: TestClock;
let changes: boolean[];
let breaker: CircuitBreaker;
/** The connections that the breaker opens itself. */
let probes: Attempt[];

beforeEach(() => {
  clock = new TestClock();
  changes = [];
  probes = [];
  breaker = new CircuitBreaker({
    monotonicMs: () => clock.monotonicMs(),
    failuresMax: 3,
    connectTimeoutMs: 5_000,
    onChange: (isAway) => changes.push(isAway),
  });
  breaker.probeBy(() => {
    const { attempt, opening } = newAttempt();
    probes.push(attempt);
    return opening;
  });
});

type Attempt = { succeed(): void; fail(code?: string): void; leave(): void };

function newAttempt() {
  const socket = new Socket();
  const attempt: Attempt = {
    succeed: () => void socket.emit("connect"),
    fail: (code) => {
      socket.on("error", () => {});
      socket.emit("error", Object.assign(new Error("no connection"), { code }));
      socket.emit("close");
    },
    leave: () => void socket.emit("close"),
  };
  return { attempt, opening: { socket, readyEvent: "connect" } };
}

/** Begins to open a connection. */
function open(): Attempt {
  const { attempt, opening } = newAttempt();
  breaker.watch(opening);
  return attempt;
}

/** A client that leaves while its connection is being opened. */
function leaveAfter(ms: number): void {
  const attempt = open();
  clock.advance(ms);
  attempt.leave();
}

function fail(times: number): void {
  for (let count = 0; count < times; count += 1) open().fail();
}

test("single failures, with a success between them, never open it", () => {
  for (let round = 0; round < 10; round += 1) {
    fail(2);
    open().succeed();
  }
  expect([breaker.state, breaker.awaySeconds(), changes]).toEqual(["closed", null, []]);
});

test("failures in a row open it at once, and those under way then change nothing", () => {
  const late = open();
  fail(3);
  expect([breaker.state, breaker.awaySeconds(), changes]).toEqual(["open", 1, [true]]);
  late.fail();
  expect(breaker.awaySeconds()).toBe(1);
});

test("failures that are far apart do not open it", () => {
  for (let count = 0; count < 9; count += 1) {
    fail(1);
    clock.advance(15_000);
  }
  expect(breaker.state).toBe("closed");
});

test("one request at a time tries again, after longer times up to a bound, and a success closes it", () => {
  fail(3);
  const waits: number[] = [];
  for (let round = 0; round < 6; round += 1) {
    const seconds = breaker.awaySeconds() ?? 0;
    waits.push(seconds);
    clock.advance(seconds * 1_000);
    expect([breaker.state, breaker.awaySeconds()]).toEqual(["half_open", null]);
    const trial = open();
    expect([breaker.state, breaker.awaySeconds()]).toEqual(["half_open", 1]);
    trial.fail();
  }
  expect(waits).toEqual([1, 2, 4, 8, 8, 8]);
  clock.advance(8_000);
  open().succeed();
  expect([breaker.state, breaker.awaySeconds(), changes]).toEqual(["closed", null, [true, false]]);
  fail(3);
  expect(breaker.awaySeconds()).toBe(1);
});

test("when the target was reached by other means, the next request tries at once", () => {
  fail(3);
  breaker.tryNow();
  expect([breaker.state, breaker.awaySeconds()]).toEqual(["half_open", null]);
  open().fail();
  expect(breaker.awaySeconds()).toBe(2);
  breaker.tryNow();
  open().succeed();
  breaker.tryNow();
  expect([breaker.state, breaker.awaySeconds()]).toEqual(["closed", null]);
});

test("a client that leaves while its request tries again lets the next one try", () => {
  fail(3);
  clock.advance(1_000);
  const trial = open();
  clock.advance(200);
  trial.leave();
  expect([breaker.state, breaker.awaySeconds()]).toEqual(["half_open", null]);
});

test("however many clients leave at once, nothing is proven and nothing is tried", () => {
  for (let count = 0; count < 100; count += 1) leaveAfter(200);
  expect([breaker.state, probes.length]).toEqual(["closed", 0]);
});

test("clients that leave a silent target open it, once a connection of our own has failed too", () => {
  for (let count = 0; count < 5; count += 1) leaveAfter(300);
  expect([breaker.state, probes.length]).toEqual(["closed", 1]);
  clock.advance(5_000);
  probes[0]?.leave(); // its time-out
  expect([breaker.state, changes]).toEqual(["open", [true]]);
});

test("clients that leave a target which can be connected to never open it", () => {
  for (let count = 0; count < 50; count += 1) {
    leaveAfter(2_000);
    probes.at(-1)?.succeed();
  }
  expect([breaker.state, probes.length]).toEqual(["closed", 50]);
  leaveAfter(2_000);
  open().succeed(); // another client's
  probes.at(-1)?.fail();
  expect(breaker.state).toBe("closed");
});

test("if the client whose request tries again leaves a silent target, our own connection tries in its place", () => {
  fail(3);
  clock.advance(1_000);
  leaveAfter(300);
  expect([breaker.awaySeconds(), probes.length]).toEqual([1, 1]);
  probes[0]?.fail();
  expect(breaker.awaySeconds()).toBe(2);
  clock.advance(2_000);
  leaveAfter(300);
  probes[1]?.succeed();
  expect(breaker.state).toBe("closed");
});

test("failures of this machine are none of the target", () => {
  for (const code of ["EMFILE", "EADDRNOTAVAIL", "ENOBUFS"]) for (let n = 0; n < 9; n += 1) open().fail(code);
  expect(breaker.state).toBe("closed");
  fail(3);
  clock.advance(1_000);
  open().fail("EMFILE");
  expect([breaker.state, breaker.awaySeconds()]).toEqual(["half_open", null]);
});

test("it is told for how long connecting has worked or failed", () => {
  clock.advance(7_000);
  expect(breaker.unchangedMs).toBe(7_000);
  fail(3);
  clock.advance(2_000);
  expect(breaker.unchangedMs).toBe(2_000);
});
