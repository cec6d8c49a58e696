import { expect, test } from "vitest";
import { ManualClock } from "../../adapters/conformance/limiter-conformance.ts";
import { MemoryLimiter } from "../../adapters/memory/memory-limiter.ts";
import { LoginAttempts } from "./login-attempts.ts";
import { takeApiHit, takeAuthHit } from "./take-hit.ts";

const limit = { hitsMax: 5, windowMs: 3_600_000 };
const ip = "203.0.113.7";

/** A log-in whose password hashes run until the test ends them. */
function open(of: typeof limit | null = limit) {
  const clock = new ManualClock();
  const limiter = new MemoryLimiter({ clock });
  const attempts = new LoginAttempts({ limiter, limit: of });
  const hashes = { begun: 0, underWay: [] as (() => void)[] };
  const logIn = (password: string, email = "ann@example.com", from = ip) =>
    attempts.run(
      email,
      from,
      async () => {
        hashes.begun += 1;
        await new Promise<void>((resolve) => hashes.underWay.push(resolve));
        if (password === "database away") throw new Error("database away");
        return password === "right";
      },
      (right) => !right,
    );
  /** Ends hashes as they come until all of `logins` are answered. */
  const finish = async <T>(logins: Promise<T>[]): Promise<PromiseSettledResult<T>[]> => {
    let answered = false;
    const all = Promise.allSettled(logins).finally(() => {
      answered = true;
    });
    while (!answered) {
      for (const end of hashes.underWay.splice(0)) end();
      await new Promise((resolve) => setImmediate(resolve));
    }
    return all;
  };
  const finishOne = async (password: string, email?: string, from?: string) => {
    const [result] = await finish([logIn(password, email, from)]);
    if (result?.status !== "fulfilled") throw new Error("the log-in was not answered");
    return result.value;
  };
  return { clock, limiter, hashes, logIn, finish, finishOne };
}

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

test("100 wrong passwords at once cost 5 hashes, and the other 95 are refused with a time to wait", async () => {
  const { hashes, logIn, finish } = open();
  const results = await finish(times(100, () => logIn("wrong")));
  expect(hashes.begun).toBe(5);
  const refused = results.filter((result) => result.status === "fulfilled" && !result.value.allowed);
  expect(refused).toHaveLength(95);
  expect(refused[0]).toMatchObject({ value: { verdict: { remaining: 0, resetSeconds: 3600 } } });
});

test("an owner who signs in 30 times at once with the right password is never refused", async () => {
  const { hashes, logIn, finish } = open();
  const results = await finish(times(30, () => logIn("right")));
  expect(results.every((result) => result.status === "fulfilled" && result.value.allowed)).toBe(true);
  expect(hashes.begun).toBe(30);
});

test("of one account and network, no more hashes run at once than failures are left", async () => {
  const { hashes, logIn, finish, finishOne } = open();
  await finishOne("wrong");
  await finishOne("wrong");
  const logins = times(20, () => logIn("right"));
  await expect.poll(() => hashes.underWay.length).toBe(3);
  expect(hashes.underWay).toHaveLength(3);
  await finish(logins);
});

test("a success does not reset the failures before it", async () => {
  const { finishOne } = open();
  for (const password of ["wrong", "wrong", "wrong", "wrong", "right", "right", "wrong"]) {
    expect((await finishOne(password)).allowed).toBe(true);
  }
  expect((await finishOne("right")).allowed).toBe(false);
});

test("an error that is no wrong password is not counted, and is thrown to the caller", async () => {
  const { logIn, finish, finishOne } = open();
  const results = await finish(times(20, () => logIn("database away")));
  expect(results.every((result) => result.status === "rejected")).toBe(true);
  for (let count = 0; count < 5; count += 1) expect((await finishOne("wrong")).allowed).toBe(true);
  expect((await finishOne("wrong")).allowed).toBe(false);
});

test("other accounts and other networks are not affected, and an hour later the account is not limited", async () => {
  const { clock, logIn, finish, finishOne } = open();
  await finish(times(6, () => logIn("wrong")));
  expect((await finishOne("right", "bob@example.com")).allowed).toBe(true);
  expect((await finishOne("right", "ann@example.com", "203.0.113.8")).allowed).toBe(true);
  expect((await finishOne("right", "ann@example.com")).allowed).toBe(false);
  clock.advance(limit.windowMs);
  expect((await finishOne("right")).allowed).toBe(true);
});

test("if the limit is off, no log-in is refused", async () => {
  const { hashes, logIn, finish } = open(null);
  await finish(times(100, () => logIn("wrong")));
  expect(hashes.begun).toBe(100);
});

test("auth calls are counted per network, API calls per user, and neither if its limit is off", async () => {
  const { limiter } = open();
  const once = { limiter, limit: { hitsMax: 1, windowMs: 1_000 } };
  expect(await takeAuthHit(once, "2001:db8::1")).toMatchObject({ allowed: true, remaining: 0 });
  expect(await takeAuthHit(once, "2001:db8::2")).toMatchObject({ allowed: false, resetSeconds: 1 });
  expect(await takeApiHit(once, "user")).toMatchObject({ allowed: true });
  expect(await takeApiHit(once, "user")).toMatchObject({ allowed: false });
  expect(await takeAuthHit({ limiter, limit: null }, ip)).toBeNull();
  expect(await takeApiHit({ limiter, limit: null }, "user")).toBeNull();
});
