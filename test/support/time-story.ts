import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { expect } from "vitest";
import { runCompensation } from "../../src/domain/compensation/run-compensation.ts";
import { startCompensation } from "../../src/domain/compensation/start-compensation.ts";
import { undoCompensation } from "../../src/domain/compensation/undo-compensation.ts";
import { clip, type Interval, lengthOf, subtract, unionOf } from "../../src/domain/tokens/interval-rules.ts";
import { purchaseToken } from "../../src/domain/tokens/purchase-token.ts";
import { HOUR_MS } from "../../src/kernel/duration.ts";
import { AppError } from "../../src/kernel/errors.ts";
import { actorOf, type DomainWorld } from "./domain-world.ts";
import type { TimeStep } from "./time-steps.ts";

type Watched = {
  readonly id: string;
  readonly activatedAtMs: number;
  readonly hours: number;
  endMs: number;
  isRevoked: boolean;
  /** When it could have been used, had the target been up. */
  readonly lived: Interval[];
};

type TokenRow = Awaited<ReturnType<typeof templateToken>>;

/** A token to copy: copies need its charge and owner. */
export async function templateToken(world: DomainWorld) {
  const user = await world.newUser(10_000n);
  const sold = await world.database.transaction((tx) =>
    purchaseToken(tx, world, actorOf(user), { userId: user.id, durationHours: 1, scope: "full" }),
  );
  const tokens = world.database.direct.selectFrom("access_tokens").selectAll();
  return tokens.where("id", "=", sold.id).executeTakeFirstOrThrow();
}

/** Tells a story, and proves after it what holds for any: see the test. */
export async function tellTimeStory(
  world: DomainWorld,
  template: TokenRow,
  steps: readonly TimeStep[],
): Promise<void> {
  const story = await TimeStory.begin(world, template);
  for (const step of steps) await story.take(step);
  await story.end();
}

class TimeStory {
  readonly #world: DomainWorld;
  readonly #template: TokenRow;
  readonly #beganMs: number;
  readonly #outages: Interval[] = [];
  readonly #tokens: Watched[] = [];
  readonly #compensations: string[] = [];
  #downSinceMs: number | null = null;
  #changes = 0;

  private constructor(world: DomainWorld, template: TokenRow) {
    this.#world = world;
    this.#template = template;
    this.#beganMs = world.clock.nowMs();
  }

  static async begin(world: DomainWorld, template: TokenRow): Promise<TimeStory> {
    const { direct } = world.database;
    // What earlier stories left behind gets nothing.
    await direct.deleteFrom("target_status_changes").execute();
    await sql`UPDATE access_tokens SET revoked_at = now() WHERE revoked_at IS NULL`.execute(direct);
    const story = new TimeStory(world, template);
    await story.#change("up");
    world.clock.advance(1);
    return story;
  }

  async take(step: TimeStep): Promise<void> {
    switch (step.kind) {
      case "wait":
        return this.#wait(step.ms);
      case "wait until it ends":
        return this.#waitUntilItEnds(this.#tokens[step.nth], step.leftMs);
      case "target goes or comes":
        return this.#toggle();
      case "token starts":
        // A token starts with an answer of the target.
        return this.#downSinceMs === null ? this.#startToken(step.hours) : undefined;
      case "compensate":
        return this.#compensate(
          this.#beganMs + step.from * this.#age(),
          this.#beganMs + step.to * this.#age(),
        );
      case "undo":
        return this.#undo(this.#compensations[step.nth]);
      case "revoke":
        return this.#revoke(this.#tokens[step.nth]);
    }
  }

  /** The target comes back, and everything that is still lost is given back. */
  async end(): Promise<void> {
    if (this.#downSinceMs !== null) await this.#toggle();
    await this.#wait(1);
    await this.#compensate(this.#beganMs, this.#world.clock.nowMs());
    this.#expectNothingLost();
    const ends = this.#ends();
    await this.#compensate(this.#beganMs, this.#world.clock.nowMs());
    expect(this.#ends(), "a second time changes nothing").toEqual(ends);
    await this.#expectSums();
  }

  #expectNothingLost(): void {
    const nowMs = this.#world.clock.nowMs();
    for (const token of this.#tokens.filter(({ isRevoked }) => !isRevoked)) {
      const usedMs = lengthOf(subtract(unionOf(token.lived), this.#outages));
      const leftMs = Math.max(0, token.endMs - nowMs);
      expect(usedMs + leftMs, "what was used and what is left is what was bought").toBe(
        token.hours * HOUR_MS,
      );
    }
  }

  /** Whatever happened on the way, nobody has more than the outages of their token's life. */
  async #expectSums(): Promise<void> {
    const { rows } = await sql<{ id: string; added: bigint; entries: bigint; given: bigint }>`
      SELECT t.id, t.added_ms AS added, coalesce(sum(e.added_ms), 0)::bigint AS entries,
             coalesce(sum(e.added_ms) FILTER (WHERE e.kind <> 'expired'), 0)::bigint AS given
        FROM access_tokens t LEFT JOIN token_time_entries e ON e.token_id = t.id
       WHERE t.id = ANY (${this.#tokens.map(({ id }) => id)}::uuid[]) GROUP BY t.id`.execute(
      this.#world.database.direct,
    );
    for (const { id, added, entries, given } of rows) {
      const token = this.#tokens.find((each) => each.id === id);
      expect(added, "the sum of the entries").toBe(entries);
      const life = { fromMs: token?.activatedAtMs ?? 0, toMs: this.#world.clock.nowMs() };
      expect(Number(given)).toBeLessThanOrEqual(lengthOf(clip(this.#outages, life)));
    }
  }

  #wait(ms: number): void {
    const fromMs = this.#world.clock.nowMs();
    for (const token of this.#tokens.filter(({ isRevoked }) => !isRevoked)) {
      const toMs = Math.min(fromMs + ms, token.endMs);
      if (toMs > fromMs) token.lived.push({ fromMs, toMs });
    }
    this.#world.clock.advance(ms);
  }

  #waitUntilItEnds(token: Watched | undefined, leftMs: number): void {
    const waitMs = (token?.endMs ?? 0) - leftMs - this.#world.clock.nowMs();
    if (waitMs > 0) this.#wait(waitMs);
  }

  async #toggle(): Promise<void> {
    this.#wait(1);
    const nowMs = this.#world.clock.nowMs();
    if (this.#downSinceMs === null) this.#downSinceMs = nowMs;
    else {
      this.#outages.push({ fromMs: this.#downSinceMs, toMs: nowMs });
      this.#downSinceMs = null;
    }
    await this.#change(this.#downSinceMs === null ? "up" : "down");
  }

  async #change(state: "up" | "down"): Promise<void> {
    this.#changes += 1;
    const row = { number: this.#changes, state, changed_at: new Date(this.#world.clock.nowMs()) };
    await this.#world.database.direct
      .insertInto("target_status_changes")
      .values({ ...row, number: BigInt(row.number) })
      .execute();
  }

  async #startToken(hours: 1 | 12): Promise<void> {
    const nowMs = this.#world.clock.nowMs();
    const id = this.#world.newId();
    const row = { ...this.#template, id, token_hash: randomBytes(32), duration_hours: hours };
    await this.#world.database.direct
      .insertInto("access_tokens")
      .values({ ...row, revoked_at: null, activated_at: new Date(nowMs) })
      .execute();
    const endMs = nowMs + hours * HOUR_MS;
    this.#tokens.push({ id, activatedAtMs: nowMs, hours, endMs, isRevoked: false, lived: [] });
  }

  async #compensate(one: number, other: number): Promise<void> {
    const [from, to] = [new Date(Math.min(one, other)), new Date(Math.max(one, other) + 1)];
    if (to.getTime() > this.#world.clock.nowMs()) this.#wait(1);
    const { database } = this.#world;
    try {
      const { id } = await database.transaction((tx) =>
        startCompensation(tx, this.#world, actorOf(null), { from, to, reason: null }),
      );
      await runCompensation(this.#world, id, new AbortController().signal);
      this.#compensations.push(id);
    } catch (error) {
      if (!(error instanceof AppError && error.code === "compensation_empty")) throw error;
    }
    await this.#readEnds();
  }

  /** Undone at once, a compensation leaves everybody as they were. */
  async #undo(id: string | undefined): Promise<void> {
    if (id === undefined) {
      const before = this.#ends();
      const count = this.#compensations.length;
      await this.#compensate(this.#beganMs, this.#world.clock.nowMs());
      const made = this.#compensations[count];
      if (made === undefined) return;
      await this.#undo(made);
      const nowMs = this.#world.clock.nowMs();
      const left = (ends: readonly number[]) => ends.map((endMs) => Math.max(0, endMs - nowMs));
      expect(left(this.#ends()), "an undo restores").toEqual(left(before));
      return;
    }
    const undone = this.#world.database.transaction((tx) =>
      undoCompensation(tx, this.#world, actorOf(null), { id, reason: null }),
    );
    const wasUndone = await undone.then(
      () => false,
      (error: unknown) => {
        if (error instanceof AppError && error.code === "compensation_undone") return true;
        throw error;
      },
    );
    const expected = wasUndone ? this.#ends() : await this.#endsAfterUndo(id);
    await runCompensation(this.#world, id, new AbortController().signal);
    await this.#readEnds();
    expect(this.#ends(), "an undo takes back what is unused, no more and no less").toEqual(expected);
  }

  async #endsAfterUndo(id: string): Promise<number[]> {
    const { rows } = await sql<{ tokenId: string; given: bigint }>`
      SELECT token_id AS "tokenId", sum(added_ms)::bigint AS given FROM token_time_entries
       WHERE compensation_id = ${id} AND kind <> 'expired' GROUP BY 1`.execute(this.#world.database.direct);
    const given = new Map(rows.map((row) => [row.tokenId, Number(row.given)]));
    const nowMs = this.#world.clock.nowMs();
    return this.#tokens.map((token) => {
      if (token.isRevoked) return token.endMs;
      return token.endMs - Math.min(given.get(token.id) ?? 0, Math.max(0, token.endMs - nowMs));
    });
  }

  async #revoke(token: Watched | undefined): Promise<void> {
    if (token === undefined) return;
    token.isRevoked = true;
    const revoked = { revoked_at: new Date(this.#world.clock.nowMs()) };
    await this.#world.database.direct
      .updateTable("access_tokens")
      .set(revoked)
      .where("id", "=", token.id)
      .execute();
  }

  async #readEnds(): Promise<void> {
    const { rows } = await sql<{ id: string; end: Date }>`
      SELECT id, token_end(activated_at, duration_hours, added_ms) AS end FROM access_tokens
       WHERE id = ANY (${this.#tokens.map(({ id }) => id)}::uuid[])`.execute(this.#world.database.direct);
    for (const { id, end } of rows) {
      const token = this.#tokens.find((each) => each.id === id);
      if (token === undefined) continue;
      if (token.isRevoked) expect(end.getTime(), "a revoked token gets nothing").toBe(token.endMs);
      token.endMs = end.getTime();
    }
  }

  #ends(): number[] {
    return this.#tokens.map(({ endMs }) => endMs);
  }

  #age(): number {
    return this.#world.clock.nowMs() - this.#beganMs;
  }
}
