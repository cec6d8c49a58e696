import { Socket } from "node:net";
import { beforeEach, expect, test } from "vitest";
import { TestClock } from "../../../test/support/domain-world.ts";
import { CircuitBreaker } from "./circuit-breaker.ts";

let clock: TestClock;
let changes: boolean[];
let breaker: CircuitBreaker;

beforeEach(() => {
  clock = new TestClock();
  changes = [];
  breaker = new CircuitBreaker({
    monotonicMs: () => clock.monotonicMs(),
    failuresMax: 3,
    connectTimeoutMs: 5_000,
    onChange: (isAway) => changes.push(isAway),
  });
});

/** Begins to open a connection. */
function open(): { succeed(): void; fail(): void; leave(): void } {
  const socket = new Socket();
  breaker.watch(socket, "connect");
  return {
    succeed: () => void socket.emit("connect"),
    fail: () => {
      socket.on("error", () => {});
      socket.emit("error", new Error("refused"));
      socket.emit("close");
    },
    leave: () => void socket.emit("close"),
  };
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

test("clients that leave count as failures only if the target had long been given the chance", () => {
  for (let count = 0; count < 9; count += 1) {
    const attempt = open();
    clock.advance(500);
    attempt.leave();
  }
  expect(breaker.state).toBe("closed");
  const attempts = [open(), open(), open()];
  clock.advance(3_000);
  for (const attempt of attempts) attempt.leave();
  expect(breaker.state).toBe("open");
});

test("it is told for how long connecting has worked or failed", () => {
  clock.advance(7_000);
  expect(breaker.unchangedMs).toBe(7_000);
  fail(3);
  clock.advance(2_000);
  expect(breaker.unchangedMs).toBe(2_000);
});
