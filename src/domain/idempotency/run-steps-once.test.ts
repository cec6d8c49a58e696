import { afterAll, beforeAll, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import { type OnceRequest, runOnce } from "./run-once.ts";
import { runStepsOnce, type StepsToAnswer } from "./run-steps-once.ts";

let world: DomainWorld;
beforeAll(async () => {
  world = await createDomainWorld();
});
afterAll(() => world.close());

async function newRequest(): Promise<OnceRequest> {
  return { userId: (await world.newUser()).id, key: "key", fingerprint: Buffer.from("POST /a {}") };
}

type Work = StepsToAnswer<string, string, { readonly id: string; readonly result: string }>;

/** Steps that record when they run; the first `failures` remote calls fail. */
function noting(failures = 0) {
  const ran: string[] = [];
  let left = failures;
  const work: Work = {
    order: "order",
    steps: {
      begin: async () => {
        ran.push("begin");
        return world.newId();
      },
      callRemote: async (id) => {
        ran.push("out");
        left -= 1;
        if (left >= 0) throw new AppError("payment_provider_unavailable");
        return `checkout of ${id}`;
      },
      finish: async (_tx, id, result) => {
        ran.push("finish");
        return { id, result };
      },
    },
    answerOf: (done) => ({ status: 201, body: done }),
  };
  return { ran, work };
}

const never = () => null;

test("the steps run once, and a repeated request gets the stored answer", async () => {
  const request = await newRequest();
  const { ran, work } = noting();
  const first = await runStepsOnce(world, request, work, never);
  expect(await runStepsOnce(world, request, work, never)).toEqual(first);
  expect(ran).toEqual(["begin", "out", "finish"]);
});

test("a request whose remote call failed continues what it began when it is repeated", async () => {
  const request = await newRequest();
  const { ran, work } = noting(1);
  await expect(runStepsOnce(world, request, work, never)).rejects.toThrow("payment_provider_unavailable");
  const { status, body } = await runStepsOnce(world, request, work, never);
  expect([status, body]).toMatchObject([201, { result: expect.stringContaining("checkout of") }]);
  expect(ran).toEqual(["begin", "out", "out", "finish"]);
});

test("an error of the first step is stored if it is an answer, and nothing is begun", async () => {
  const request = await newRequest();
  const { ran, work } = noting();
  const begin = () => Promise.reject(new AppError("payment_not_found"));
  const refusing = { ...work, steps: { ...work.steps, begin } };
  const answerOf = () => ({ status: 404, body: { code: "payment_not_found" } });
  expect((await runStepsOnce(world, request, refusing, answerOf)).status).toBe(404);
  expect((await runStepsOnce(world, request, work, answerOf)).status).toBe(404);
  expect(ran).toEqual([]);
});

test("a key that began one request is refused for another, whether that has steps or not", async () => {
  const request = await newRequest();
  const { work } = noting(1);
  await expect(runStepsOnce(world, request, work, never)).rejects.toThrow("payment_provider_unavailable");
  const other = { ...request, fingerprint: Buffer.from("POST /b {}") };
  await expect(runStepsOnce(world, other, work, never)).rejects.toThrow("idempotency_key_reused");
  const atOnce = async () => ({ status: 200, body: null });
  await expect(runOnce(world, other, atOnce, never)).rejects.toThrow("idempotency_key_reused");
});

test("after a day the key can be used anew", async () => {
  const request = await newRequest();
  const { ran, work } = noting();
  await runStepsOnce(world, request, work, never);
  world.clock.advance(DAY_MS);
  await runStepsOnce(world, request, work, never);
  expect(ran).toEqual(["begin", "out", "finish", "begin", "out", "finish"]);
});
