import { hash as argon2Hash } from "@node-rs/argon2";
import { describe, expect, test } from "vitest";
import { AppError } from "../../kernel/errors.ts";
import { systemRandom } from "../system/system-random.ts";
import { createPasswordHasher } from "./password-hasher.ts";

const passwords = createPasswordHasher(systemRandom);

describe("the password hasher", () => {
  test("verifies the password of a hash, and no other", async () => {
    const hash = await passwords.hash("пароль with ünïcode 🐎");
    expect(await passwords.verify("пароль with ünïcode 🐎", hash)).toBe(true);
    expect(await passwords.verify("пароль with ünïcode 🐴", hash)).toBe(false);
    expect(await passwords.verify("", hash)).toBe(false);
  });

  test("uses argon2id with 19 MiB, two passes, one lane, and a new salt for each hash", async () => {
    const [one, two] = await Promise.all([passwords.hash("same"), passwords.hash("same")]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
  });

  test.each([
    null,
    "",
    "none",
    "$2x$05$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
    "$2b$05$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
  ])("no password matches %j", async (hash) => {
    expect(await passwords.verify("secret", hash)).toBe(false);
  });

  test("verifies a password however it is typed: composed or decomposed, with any kind of space", async () => {
    const hash = await passwords.hash("p\u00e4ss wort \uac00");
    for (const typed of ["pa\u0308ss wort \u1100\u1161", "p\u00e4ss\u00a0wort\u3000\uac00"])
      expect(await passwords.verify(typed, hash)).toBe(true);
    for (const typed of ["pass wort \uac00", "p\u00e4sswort\uac00", "P\u00e4ss wort \uac00"])
      expect(await passwords.verify(typed, hash)).toBe(false);
  });

  test.each([
    "pa\u0308ss\u00a0wort",
    "tab\there",
    "bell\u0007",
  ])("an old hash, made of %j as it was typed, is still verified", async (typed) => {
    const hash = await argon2Hash(typed, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    expect(await passwords.verify(typed, hash)).toBe(true);
    expect(await passwords.verify(`${typed}x`, hash)).toBe(false);
  });

  test("a password that every schema refuses is never hashed", () => {
    for (const text of ["", "tab\there", "half\ud800"]) expect(() => passwords.hash(text)).toThrow(TypeError);
  });

  // Made by crypt(3) of libxcrypt.
  test.each([
    ["$2b$", "correct horse 1", "$2b$05$KIXQ4wGmOKx1w3H0y2mS4.HfQJXZinocP6lS4IP/BqFp.B2BDLuLa"],
    ["$2a$", "correct horse 1", "$2a$04$KIXQ4wGmOKx1w3H0y2mS4.2e7dHapB7yPvfZD60RFitQzkYjNdx0."],
    ["$2y$", "correct horse 1", "$2y$06$KIXQ4wGmOKx1w3H0y2mS4.PxVrZZPNKElfjL..W5sc2/ooPphM59q"],
  ])("verifies the %s hash of an account from v0.6, whatever the highest cost is", async (_, password, hash) => {
    for (const highest of [null, 4, 7]) {
      expect(await passwords.verify(password, hash, "", highest)).toBe(true);
      expect(await passwords.verify(`${password}x`, hash, "", highest)).toBe(false);
    }
  });

  test("compares the first 72 bytes of a password with a bcrypt hash, as v0.6 did", async () => {
    const password = "parole-1".repeat(12);
    const hash = "$2b$05$KIXQ4wGmOKx1w3H0y2mS4.godpgw4615KnWyp9izuXGfSEcMIkZ5q";
    const first = Buffer.from(password).subarray(0, 72).toString();
    for (const typed of [password, first, `${first}anything`])
      expect(await passwords.verify(typed, hash)).toBe(true);
    expect(await passwords.verify(first.slice(0, -1), hash)).toBe(false);
  });

  test("no guess is right by the work of a decoy", async () => {
    for (const hash of [null, "none", await passwords.hash("secret 1")])
      expect(await passwords.verify("secret", hash, "", 4)).toBe(false);
    expect(await passwords.verify("secret 1", await passwords.hash("secret 1"), "", 4)).toBe(true);
  });

  test("twenty concurrent verifications all succeed", async () => {
    const hash = await passwords.hash("secret");
    const guesses = Array.from({ length: 20 }, (_, nth) => (nth % 2 === 0 ? "secret" : "wrong"));
    const verdicts = await Promise.all(guesses.map((guess) => passwords.verify(guess, hash)));
    expect(verdicts).toEqual(guesses.map((guess) => guess === "secret"));
  });

  test("a flood of guesses by one caller delays no other caller, and is refused beyond the bound", async () => {
    const bounded = createPasswordHasher(systemRandom, 20);
    const hash = await bounded.hash("secret");
    const ended: string[] = [];
    const guess = (asker: string) =>
      bounded.verify("guess", hash, asker).then(
        () => ended.push(asker),
        (error: unknown) => ended.push(error instanceof AppError ? error.code : "a bug"),
      );
    const all = Array.from({ length: 30 }, () => guess("flood"));
    all.push(guess("customer"));
    await Promise.all(all);
    expect(ended.filter((code) => code === "sign_ins_busy")).toHaveLength(9);
    expect(ended.filter((code) => code !== "sign_ins_busy").indexOf("customer")).toBeLessThan(6);
  }, 60_000);
});
