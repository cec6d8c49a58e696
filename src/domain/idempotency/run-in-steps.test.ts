import { afterAll, beforeAll, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import { runInSteps, type Steps } from "./run-in-steps.ts";
import { type OnceRequest, runOnce } from "./run-once.ts";

let world: DomainWorld;
beforeAll(async () => {
  world = await createDomainWorld();
});
afterAll(() => world.close());

async function newRequest(): Promise<OnceRequest> {
  return { userId: (await world.newUser()).id, key: "key", fingerprint: Buffer.from("POST /a {}") };
}

/** Steps that note when they run; the first `failures` journeys outside fail. */
function noting(failures = 0) {
  const ran: string[] = [];
  let left = failures;
  const steps: Steps<string> = {
    begin: async () => {
      ran.push("begin");
      return world.newId();
    },
    goOut: async (id) => {
      ran.push("out");
      left -= 1;
      if (left >= 0) throw new AppError("payment_provider_unavailable");
      return `checkout of ${id}`;
    },
    finish: async (_tx, id, result) => {
      ran.push("finish");
      return { status: 201, body: { id, result } };
    },
  };
  return { ran, steps };
}

const never = () => null;

test("the steps run once, and the stored answer comes again", async () => {
  const request = await newRequest();
  const { ran, steps } = noting();
  const first = await runInSteps(world, request, steps, never);
  expect(await runInSteps(world, request, steps, never)).toEqual(first);
  expect(ran).toEqual(["begin", "out", "finish"]);
});

test("a request that failed outside goes on with what it began when it is repeated", async () => {
  const request = await newRequest();
  const { ran, steps } = noting(1);
  await expect(runInSteps(world, request, steps, never)).rejects.toThrow("payment_provider_unavailable");
  const { status, body } = await runInSteps(world, request, steps, never);
  expect([status, body]).toMatchObject([201, { result: expect.stringContaining("checkout of") }]);
  expect(ran).toEqual(["begin", "out", "out", "finish"]);
});

test("a refusal of the first step is stored as the answer where it is one, and nothing was begun", async () => {
  const request = await newRequest();
  const { ran, steps } = noting();
  const refusing = { ...steps, begin: () => Promise.reject(new AppError("payment_not_found")) };
  const answerOf = () => ({ status: 404, body: { code: "payment_not_found" } });
  expect((await runInSteps(world, request, refusing, answerOf)).status).toBe(404);
  expect((await runInSteps(world, request, steps, answerOf)).status).toBe(404);
  expect(ran).toEqual([]);
});

test("a key that began one thing is refused for another, whether that has steps or not", async () => {
  const request = await newRequest();
  const { steps } = noting(1);
  await expect(runInSteps(world, request, steps, never)).rejects.toThrow("payment_provider_unavailable");
  const other = { ...request, fingerprint: Buffer.from("POST /b {}") };
  await expect(runInSteps(world, other, steps, never)).rejects.toThrow("idempotency_key_reused");
  const work = async () => ({ status: 200, body: null });
  await expect(runOnce(world, other, work, never)).rejects.toThrow("idempotency_key_reused");
});

test("after a day the key is as good as new", async () => {
  const request = await newRequest();
  const { ran, steps } = noting();
  await runInSteps(world, request, steps, never);
  world.clock.advance(DAY_MS);
  await runInSteps(world, request, steps, never);
  expect(ran).toEqual(["begin", "out", "finish", "begin", "out", "finish"]);
});
