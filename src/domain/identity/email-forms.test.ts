import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { fillEmailKeys } from "./fill-email-keys.ts";
import { logIn } from "./log-in.ts";
import { registerUser } from "./register-user.ts";

let world: DomainWorld;
let registered = 0;
const password = "correct horse battery staple";

beforeAll(async () => {
  world = await createDomainWorld();
});
afterAll(() => world.close());

function register(email: string) {
  registered += 1;
  const person = { username: `form${registered}`, fullName: null, referralCode: null, language: null };
  return registerUser(world, actorOf(null), { ...person, email, password });
}

const tryLogIn = (email: string, guess = password) => logIn(world, actorOf(null), { email, password: guess });
const userOf = async (email: string) => world.jwts.verify((await tryLogIn(email)).jwt)?.userId;

/** One e-mail address in several forms. */
const FORMS = [
  "\u0130lker@b\u00fccher.example",
  "I\u0307lker@bu\u0308cher.example",
  "i\u0307LKER@xn--bcher-kva.example",
  " i\u0307lker@XN--BCHER-KVA.Example ",
  "\uff29\u0307\uff4cker@b\u00fccher\u3002example",
];

describe("an e-mail address in any of its forms", () => {
  test("names the same account", async () => {
    const user = await register(FORMS[0] ?? "");
    expect(user.email).toBe(FORMS[0]);
    for (const form of FORMS) {
      expect(await userOf(form), form).toBe(user.id);
      await expect(register(form), form).rejects.toMatchObject({ code: "email_taken" });
    }
  });

  test.each<[string, (form: string) => string]>([
    ["with an account", (form) => form],
    ["without one", (form) => form.replace("@", "x@")],
  ])("shares one window of five guesses, %s", async (_with, addressOf) => {
    const codes: string[] = [];
    for (let guess = 0; guess < 10; guess += 1) {
      const address = addressOf(FORMS[guess % FORMS.length] ?? "");
      await tryLogIn(address, "wrong").catch(({ code }) => codes.push(code));
    }
    const [wrong, locked] = [Array(5).fill("invalid_credentials"), Array(5).fill("login_locked")];
    expect(codes).toEqual([...wrong, ...locked]);
  });
});

describe("accounts from before migration 0014", () => {
  const forgetKeys = () => world.database.direct.updateTable("users").set({ email_key: null }).execute();
  const keyOf = async (id: string) =>
    (
      await world.database.direct
        .selectFrom("users")
        .select("email_key")
        .where("id", "=", id)
        .executeTakeFirstOrThrow()
    ).email_key;

  test("get the normal form of their address, and can log in before and after that", async () => {
    const user = await register("\u00dcnal@Example.com");
    await forgetKeys();
    // Without a key, `lower()` decides. Which letters beyond ASCII it knows depends on the cluster's locale.
    expect(await userOf("\u00dcnal@EXAMPLE.com")).toBe(user.id);
    await fillEmailKeys(world.database);
    expect(await keyOf(user.id)).toBe("\u00fcnal@example.com");
    expect(await userOf("u\u0308nal@example.com")).toBe(user.id);
    await fillEmailKeys(world.database);
  });

  test("whose addresses have the same normal form both remain: each logs in with its own spelling", async () => {
    const older = await register("anna@stra\u00dfe.example");
    await forgetKeys();
    const newer = await register("anna@xn--strae-oqa.example");
    await world.database.direct.updateTable("users").set({ email_key: null }).execute();
    await fillEmailKeys(world.database);
    expect([await keyOf(older.id), await keyOf(newer.id)]).toEqual(["anna@xn--strae-oqa.example", null]);
    expect(await userOf("anna@stra\u00dfe.example")).toBe(older.id);
    expect(await userOf("Anna@STRA\u00dfE.example")).toBe(older.id);
    expect(await userOf("anna@xn--strae-oqa.example")).toBe(newer.id);
    await expect(register("ANNA@stra\u00dfe.example")).rejects.toMatchObject({ code: "email_taken" });
  });
});
