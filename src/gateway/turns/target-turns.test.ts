import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { runTurnModel } from "../../../test/support/turn-model.ts";
import { TargetTurns } from "./target-turns.ts";
import { TokenLine, type Turn, type TurnOwner } from "./turn.ts";

/** A request of a token: in the test it only notes what became of it. */
class Asker implements TurnOwner {
  readonly line: TokenLine;
  turn: Turn | null = null;
  came = false;
  refusal: string | null = null;
  readonly #log: Asker[];

  constructor(line: TokenLine, log: Asker[] = []) {
    this.line = line;
    this.#log = log;
  }

  ask(turns: TargetTurns): this {
    this.turn = turns.take(this.line);
    if (this.turn !== null) this.#start();
    else this.turn = turns.wait(this.line, this);
    return this;
  }

  onTurn(): void {
    this.#start();
  }

  onTurnRefused(code: string): void {
    this.refusal = code;
  }

  #start(): void {
    this.came = true;
    this.#log.push(this);
  }
}

/** A token, of a user who has no other one if none is named. */
const lineOf = (userId: string = randomUUID()): TokenLine => new TokenLine(userId);

function turnsOf(
  limit: number,
  bounds: { queueMax?: number; queuePerTokenMax?: number; concurrentMax?: number } = {},
): TargetTurns {
  const { queueMax = 1_000, queuePerTokenMax = 1_000, concurrentMax = limit } = bounds;
  const turns = new TargetTurns({
    monotonicMs: () => 0,
    concurrentMax,
    patience: { slowClientMs: 1, turnMs: 1 },
    queueMax,
    queuePerTokenMax,
    queueTimeoutMs: 30_000,
    noteWait: () => {},
  });
  turns.setLimit(limit);
  return turns;
}

const ask = (turns: TargetTurns, line: TokenLine, count: number, log: Asker[] = []): Asker[] =>
  Array.from({ length: count }, () => new Asker(line, log).ask(turns));

test("a token with a single request waits for one end, however many another token has waiting", () => {
  const turns = turnsOf(3);
  const heavy = ask(turns, lineOf(), 200);
  const [single] = ask(turns, lineOf(), 1);
  expect([single?.came, single?.turn?.position, turns.waiting]).toEqual([false, 2, 198]);
  heavy[0]?.turn?.end();
  heavy[1]?.turn?.end();
  expect(single?.came).toBe(true);
});

test("with four turns or more, the last free one is not for a user who holds all the others, by whatever tokens", () => {
  const turns = turnsOf(4);
  const heavy = Array.from({ length: 10 }, () => new Asker(lineOf("heavy")).ask(turns));
  expect(heavy.filter(({ came }) => came)).toHaveLength(3);
  expect([turns.isWantedBeside("heavy"), turns.isWantedBeside("single")]).toEqual([false, true]);
  const [single] = ask(turns, lineOf("single"), 1);
  expect([single?.came, turns.used]).toEqual([true, 4]);
  single?.turn?.end();
  expect([turns.used, heavy.filter(({ came }) => came).length]).toEqual([3, 3]);
});

test.each([
  ["two turns of a limit of four keep one for others", 2, 4, 1],
  ["one turn of a limit of four keeps none", 1, 4, 1],
  ["three turns of a limit of three keep none", 3, 3, 3],
])("in a process with a part of the limit, %s", (_what, limit, concurrentMax, heldMax) => {
  const turns = turnsOf(limit, { concurrentMax });
  const heavy = ask(turns, lineOf(), 10);
  expect(heavy.filter(({ came }) => came)).toHaveLength(heldMax);
});

test("a process that has more turns in use than its part should give them to another", () => {
  const turns = turnsOf(3);
  ask(turns, lineOf("heavy"), 2);
  expect(turns.isWantedBeside("heavy")).toBe(false);
  turns.setLimit(1);
  expect(turns.isWantedBeside("heavy")).toBe(true);
});

test("tokens take turns, and requests of one token start in the order of their arrival", () => {
  const turns = turnsOf(1);
  const log: Asker[] = [];
  const [first] = ask(turns, lineOf(), 1);
  const lines = [lineOf(), lineOf(), lineOf()];
  const asked = lines.flatMap((line, at) => ask(turns, line, 3 - at, log));
  first?.turn?.end();
  while (log.length < asked.length) log.at(-1)?.turn?.end();
  const [a1, a2, a3, b1, b2, c1] = asked;
  expect(log).toEqual([a1, b1, c1, a2, b2, a3]);
  expect(asked.map(({ turn }) => turn?.position)).toEqual([1, 2, 3, 2, 4, 3]);
});

test("a full queue refuses the newest request of the token with the most waiting ones", () => {
  const turns = turnsOf(1, { queueMax: 4 });
  ask(turns, lineOf(), 1);
  const heavyLine = lineOf();
  const heavy = ask(turns, heavyLine, 4);
  const [fifth] = ask(turns, heavyLine, 1);
  expect([fifth?.turn?.state, turns.waiting]).toEqual(["over", 4]);
  const [single] = ask(turns, lineOf(), 1);
  expect([single?.turn?.state, turns.waiting]).toEqual(["waiting", 4]);
  expect(heavy.map(({ refusal }) => refusal)).toEqual([null, null, null, "target_busy"]);
  expect(turns.refused).toBe(2);
});

test("one token has no more than its part of the queue", () => {
  const turns = turnsOf(1, { queuePerTokenMax: 2 });
  const states = ask(turns, lineOf(), 4).map(({ turn }) => turn?.state);
  expect(states).toEqual(["held", "waiting", "waiting", "over"]);
});

test("a lowered limit takes nothing back, and a raised one starts those that wait", () => {
  const turns = turnsOf(3);
  const askers = Array.from({ length: 5 }, () => new Asker(lineOf()).ask(turns));
  turns.setLimit(1);
  askers[0]?.turn?.end();
  askers[1]?.turn?.end();
  expect([turns.used, turns.waiting]).toEqual([1, 2]);
  turns.setLimit(3);
  expect([turns.used, turns.waiting]).toEqual([3, 0]);
});

test("requests that end as soon as their turn has come, thousands in a row, need no deep stack", () => {
  const turns = turnsOf(1, { queueMax: 100_000, queuePerTokenMax: 100_000 });
  const [first] = ask(turns, lineOf(), 1);
  let ended = 0;
  const line = lineOf();
  for (let count = 0; count < 50_000; count += 1) {
    const asker = new Asker(line);
    asker.onTurn = () => {
      ended += 1;
      asker.turn?.end();
    };
    asker.ask(turns);
  }
  first?.turn?.end();
  expect([ended, turns.used, turns.waiting]).toEqual([50_000, 0, 0]);
});

test("random requests, departures, ends and limits: no turn is lost or given twice, none stays free beside one who may have it", () => {
  for (let seed = 1; seed <= 30; seed += 1) expect(runTurnModel(seed, 300)).toBe("nothing lost");
});
