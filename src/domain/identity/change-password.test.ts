import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { readRepositoryFile, repositoryPaths } from "../../../test/support/source-tree.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import { changeProfile } from "./change-profile.ts";
import { issuePasswordReset } from "./issue-password-reset.ts";
import { registerUser } from "./register-user.ts";
import { resetPassword } from "./reset-password.ts";
import { usePasswordReset } from "./use-password-reset.ts";
import type { User } from "./user.ts";

let world: DomainWorld;
let registered = 0;
const password = "correct horse battery staple";
const next = "a better staple";

beforeAll(async () => {
  world = await createDomainWorld();
});
afterAll(() => world.close());

function newUser(): Promise<User> {
  registered += 1;
  const name = `changer${registered}`;
  const person = { email: `${name}@example.com`, username: name, fullName: null, referralCode: null };
  return registerUser(world, actorOf(null), { ...person, password, language: null });
}

const issueLink = async (user: User) =>
  (await issuePasswordReset(world, THE_SERVICE, { userId: user.id, by: null })).secret;
const useLink = (secret: string) => usePasswordReset(world, actorOf(null), { secret, password: next });

const WAYS: readonly [string, (user: User) => Promise<unknown>][] = [
  [
    "by the user",
    (user) =>
      changeProfile(
        world,
        actorOf(user),
        { userId: user.id, signInId: null },
        { password: next, currentPassword: password },
      ),
  ],
  ["by the command line", (user) => resetPassword(world, THE_SERVICE, { email: user.email, password: next })],
  ["by a link", async (user) => useLink(await issueLink(user))],
];

describe("every change of a password", () => {
  test.each(WAYS)("%s makes the open reset links invalid", async (_way, change) => {
    const [user, other] = [await newUser(), await newUser()];
    const [open, ofOther] = [await issueLink(user), await issueLink(other)];
    await change(user);
    await expect(useLink(open)).rejects.toMatchObject({ code: "reset_link_invalid" });
    await expect(useLink(ofOther)).resolves.toBeUndefined();
    const rows = (await world.auditRows("user.password_changed")).filter(
      (row) => row.resource_id === user.id,
    );
    expect(rows).toHaveLength(1);
  });

  test("that is refused leaves the reset link valid", async () => {
    const user = await newUser();
    const open = await issueLink(user);
    const wrong = { password: next, currentPassword: "wrong" };
    const asker = { userId: user.id, signInId: null };
    await expect(changeProfile(world, actorOf(user), asker, wrong)).rejects.toMatchObject({
      code: "current_password_wrong",
    });
    await expect(useLink(open)).resolves.toBeUndefined();
  });

  test("at the same time as the use of a link: both return, without a deadlock", async () => {
    for (let round = 0; round < 5; round += 1) {
      const user = await newUser();
      const open = await issueLink(user);
      const byUser = WAYS[0]?.[1](user) ?? Promise.reject(new Error("there is no first way"));
      const outcomes = await Promise.allSettled([byUser, useLink(open)]);
      const faults = outcomes.flatMap((outcome) =>
        outcome.status === "rejected" ? [outcome.reason.code] : [],
      );
      expect(faults.every((code) => ["reset_link_invalid", "current_password_wrong"].includes(code))).toBe(
        true,
      );
      expect(faults.length).toBeLessThanOrEqual(1);
    }
  });

  test("goes through one function", () => {
    const product = repositoryPaths().filter((path) => /^src\/.*(?<!\.test|\.gen)\.ts$/.test(path));
    const names = product.filter((path) =>
      /updatePasswordHash\(|password_hash: /.test(readRepositoryFile(path)),
    );
    expect(names).toEqual(["src/domain/identity/change-password.ts", "src/domain/identity/user-store.ts"]);
  });
});
