import { afterAll, beforeAll, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { DAY_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { listSignIns } from "./list-sign-ins.ts";
import { logIn } from "./log-in.ts";
import { registerUser } from "./register-user.ts";
import { insertSignIn } from "./sign-in-store.ts";

const password = "correct horse battery staple";

let world: DomainWorld;
beforeAll(async () => {
  world = await createDomainWorld();
});
afterAll(() => world.close());

const register = (username: string) => {
  const who = {
    email: `${username}@example.com`,
    username,
    fullName: null,
    referralCode: null,
    language: null,
  };
  return registerUser(world, actorOf(null), { ...who, password });
};

/** Opens sign-ins without log-ins, which compute a hash each. @returns their ids, oldest first */
async function openMany(userId: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    world.clock.advance(MINUTE_MS);
    const createdAt = new Date(world.clock.nowMs());
    const id = world.newId();
    ids.push(id);
    await insertSignIn(world.database.direct, {
      ...{ id, userId, createdAt, secret: null, refreshSalt: null, totpAt: null, ip: null, userAgent: null },
      expiresAt: new Date(createdAt.getTime() + 7 * DAY_MS),
    });
  }
  return ids;
}

test("an account has at most 100 open sign-ins, all listed: log-ins at once end as many of the oldest", async () => {
  const [user, other] = [await register("ann"), await register("bob")];
  const [oldest, ...rest] = await openMany(user.id, 100);
  const others = await openMany(other.id, 1);
  const logIns = Array.from({ length: 4 }, () =>
    logIn(world, actorOf(null), { email: user.email, password }),
  );
  const opened = (await Promise.all(logIns)).map(({ jwt }) => world.jwts.verify(jwt)?.signInId);
  const listed = (await listSignIns(world, user.id)).map(({ id }) => id);
  expect(listed).toHaveLength(100);
  expect(listed).toEqual(expect.arrayContaining(opened));
  expect(listed).not.toContain(oldest);
  expect([...listed].sort()).toEqual([...rest.slice(3), ...opened].sort());
  const open = world.database.direct.selectFrom("sign_ins").select("id").where("ended_at", "is", null);
  expect(await open.where("user_id", "=", user.id).execute()).toHaveLength(100);
  expect((await listSignIns(world, other.id)).map(({ id }) => id)).toEqual(others);
});
