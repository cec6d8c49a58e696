import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type FakePrimary, startFakePrimary } from "../../../test/support/services/fake-primary.ts";
import { waitUntil } from "../../../test/support/services/wait-until.ts";
import { DatabasePlace } from "./database-place.ts";
import { NoPrimaryFault } from "./find-primary.ts";

const LOST = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
const LOOK_AROUND_EVERY_MS = 5_000;

let one: FakePrimary;
let two: FakePrimary;
let place: DatabasePlace;

beforeEach(async () => {
  one = await startFakePrimary({ isWritable: true, timeline: 1, heldBy: null });
  two = await startFakePrimary({ isWritable: false, timeline: 1, heldBy: null });
  place = new DatabasePlace(`postgresql://z@127.0.0.1:${one.port},127.0.0.1:${two.port}/z?sslmode=disable`);
});

afterEach(async () => {
  vi.useRealTimers();
  place.close();
  await Promise.all([one.close(), two.close()]);
});

async function findPort(): Promise<number> {
  return (await place.find()).port;
}

describe("a primary that was replaced", () => {
  test("is not returned to by a look-around that ends after the search that found the later one", async () => {
    expect(await findPort()).toBe(one.port);
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    place.watch();
    let release = (): void => {};
    one.says.heldBy = new Promise((resolve) => {
      release = resolve;
    });
    vi.advanceTimersByTime(LOOK_AROUND_EVERY_MS);
    await waitUntil("the look-around waits for the first host", 10_000, () => one.says.heldBy === null);
    await waitUntil("it has asked the second host", 10_000, () => two.connections() === 0);

    Object.assign(two.says, { isWritable: true, timeline: 2 });
    place.noteFault(LOST);
    expect(await findPort()).toBe(two.port);
    release();
    await waitUntil("the look-around has ended", 10_000, () => one.connections() === 0);
    expect(await findPort()).toBe(two.port);
  });

  test("is not returned to when it does not tell its timeline any more", async () => {
    Object.assign(two.says, { isWritable: true, timeline: 2 });
    expect(await findPort()).toBe(two.port);
    one.says.timeline = null;
    two.says.isWritable = false;
    place.noteFault(LOST);
    const fault = await place.find().catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(NoPrimaryFault);
    expect(String(fault)).toContain("it does not tell its timeline: a later primary may have replaced it");
  });
});

test("where no server tells its timeline, the one that accepts writes is used, also after a change", async () => {
  one.says.timeline = null;
  two.says.timeline = null;
  expect(await findPort()).toBe(one.port);
  one.says.isWritable = false;
  two.says.isWritable = true;
  place.noteFault(LOST);
  expect(await findPort()).toBe(two.port);
});
