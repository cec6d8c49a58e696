import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bcryptCostOf } from "../../kernel/bcrypt-text.ts";
import type { ImportedUser, Occupant } from "../identity/import-users.ts";
import type { FormerUser } from "./former-database.port.ts";
import { placeUsers, readUser } from "./user-rules.ts";
import { timeText } from "./value-rules.ts";

const NOW_MS = Date.UTC(2026, 0, 15);
const NOW = timeText(NOW_MS);
const HASH = "$2b$12$KIXQ4wGmOKx1w3H0y2mS4.sW3D0rj5LtgMDhqKwTFbnclcTaJTl12";
const ID = "01890000-0000-4000-8000-000000000001";

const ROW: FormerUser = {
  id: ID,
  email: "Ann@Example.com",
  username: "ann",
  passwordHash: HASH,
  fullName: null,
  isActive: true,
  isSuperuser: false,
  createdAt: "2025-01-01 10:00:00.123456+00",
  updatedAt: "2025-01-02 10:00:00+00",
  balance: "1.00",
  referralCode: "ABCDEF012345",
  bonusEarned: "0.00",
};
const read = (row: Partial<FormerUser>) => readUser({ ...ROW, ...row }, NOW, NOW_MS);

test("an ordinary account is taken as it is, by the normal form of its address", () => {
  expect(read({})).toEqual({
    user: {
      ...{
        id: ID,
        email: "Ann@Example.com",
        emailKey: "ann@example.com",
        username: "ann",
        passwordHash: HASH,
      },
      ...{ fullName: null, isActive: true, isSuperuser: false, referralCode: "ABCDEF012345" },
      ...{ createdAt: ROW.createdAt, updatedAt: ROW.updatedAt },
    },
    notes: [],
  });
});

test.each<[Partial<FormerUser>, Partial<ImportedUser>, string[]]>([
  [{ email: null }, { email: `${ID}@v06.invalid` }, ["email_unusable"]],
  [{ email: `${"a".repeat(250)}@b.example` }, { email: `${ID}@v06.invalid` }, ["email_unusable"]],
  [{ email: "a\nb@example.com" }, { email: `${ID}@v06.invalid` }, ["email_unusable"]],
  [{ email: "no-at-sign" }, { email: "no-at-sign", emailKey: "no-at-sign" }, []],
  [{ username: "x" }, { username: "x" }, []],
  [{ username: "a\u0007b" }, { username: "a_b" }, ["username_changed"]],
  [{ username: "🐎".repeat(60) }, { username: "🐎".repeat(50) }, ["username_changed"]],
  [{ username: " " }, { username: "user-01890000" }, ["username_changed"]],
  [{ passwordHash: null }, { passwordHash: "!" }, ["password_unusable"]],
  [{ passwordHash: "plain" }, { passwordHash: "!" }, ["password_unusable"]],
  [{ isActive: null, isSuperuser: null }, { isActive: false, isSuperuser: false }, []],
  [{ referralCode: null }, { referralCode: "" }, []],
  [{ referralCode: "abc" }, { referralCode: "" }, ["referral_code_replaced"]],
  [{ createdAt: "infinity", updatedAt: null }, { createdAt: NOW, updatedAt: NOW }, ["time_unusable"]],
])("of %j becomes %j", (row, user, notes) => {
  const found = read(row);
  expect(found.user).toMatchObject(user);
  expect(found.notes).toEqual(notes);
});

test("whatever a row has, the account can be stored", () => {
  const text = fc.option(fc.string({ unit: "binary", maxLength: 400 }), { nil: null });
  const row = fc.record({
    email: text,
    username: text,
    passwordHash: text,
    fullName: text,
    createdAt: text,
    referralCode: text,
  });
  fc.assert(
    fc.property(row, (members) => {
      const { user } = read(members);
      expect(user.email.length).toBeLessThanOrEqual(254);
      expect(user.email).not.toBe("");
      expect([...user.username].length).toBeLessThanOrEqual(50);
      expect(user.username.trim()).not.toBe("");
      expect(user.passwordHash === "!" || bcryptCostOf(user.passwordHash) !== null).toBe(true);
      expect(user.referralCode).toMatch(/^([A-Z0-9]{12})?$/);
    }),
  );
});

describe("placeUsers", () => {
  const draft = (id: string, email: string, createdAt = "2025-01-01 00:00:00+00"): ImportedUser => ({
    ...read({ id, email, username: `u${id}`, referralCode: null }).user,
    createdAt,
  });
  const occupant = (user: ImportedUser, isImported: boolean): Occupant => ({ ...user, isImported });
  let codes = 0;
  const makeCode = () => `CODE${String(++codes).padStart(8, "0")}`;
  const place = (users: readonly ImportedUser[], occupants: readonly Occupant[] = []) =>
    placeUsers(users, occupants, makeCode);

  test("of two spellings the older account has the normal form, in one batch", () => {
    const { users, findings } = place([
      draft("2", "ANN@example.com", "2025-06-01 00:00:00.5+00"),
      draft("1", "ann@example.com", "2025-06-01 00:00:00+00"),
    ]);
    expect(users.map(({ id, emailKey }) => [id, emailKey])).toEqual([
      ["1", "ann@example.com"],
      ["2", null],
    ]);
    expect(findings).toEqual([{ code: "email_shared", id: "2" }]);
  });

  test("a younger one that came before loses it; one that was registered here never does", () => {
    const younger = draft("2", "ANN@example.com", "2025-06-01 00:00:00+00");
    const older = draft("1", "ann@example.com");
    expect(place([older], [occupant(younger, true)])).toMatchObject({
      released: ["2"],
      findings: [{ id: "2" }],
    });
    expect(place([older], [occupant(younger, false)])).toMatchObject({
      released: [],
      users: [{ emailKey: null }],
      findings: [{ code: "email_shared", id: "1" }],
    });
  });

  test("an id of another account leaves the account out; names and codes that are taken are replaced", () => {
    const taken = { ...draft("1", "b@example.com"), username: "bob", referralCode: "ABCDEF012345" };
    expect(place([draft("1", "c@example.com")], [occupant(taken, false)])).toMatchObject({
      users: [],
      findings: [{ code: "user_id_taken", id: "1" }],
    });
    const same = { ...draft(ID, "c@example.com"), username: "bob", referralCode: "ABCDEF012345" };
    const { users, findings } = place([same], [occupant(taken, false)]);
    expect(users).toMatchObject([{ username: "bob-01890000", referralCode: expect.stringMatching(/^CODE/) }]);
    expect(findings.map(({ code }) => code)).toEqual(["username_changed", "referral_code_replaced"]);
  });

  test("accounts that swap their names between two imports keep what is free, and stop nothing", () => {
    const [ann, bob] = [draft("1", "a@example.com"), draft("2", "b@example.com")];
    const swapped = [
      { ...ann, username: bob.username, referralCode: "" },
      { ...bob, username: ann.username, referralCode: "" },
    ];
    const { users } = place(swapped, [occupant(ann, true), occupant(bob, true)]);
    expect(users.map(({ username }) => username)).toEqual(["u2-1", "u1-2"]);
    expect(place([ann], [occupant(ann, true)])).toMatchObject({ users: [{ username: "u1" }], findings: [] });
  });

  test("no two placed accounts share what must be unique", () => {
    const few = (...texts: string[]) => fc.constantFrom(...texts);
    const user = fc.record({
      email: few("a@x.de", "A@x.de", "a@X.DE", "b@x.de"),
      username: few("a", "b"),
      referralCode: few("", "ABCDEF012345"),
    });
    fc.assert(
      fc.property(fc.array(user, { maxLength: 8 }), (all) => {
        const drafts = all.map((members, nth) => ({ ...draft(String(nth), members.email), ...members }));
        const { users } = place(drafts);
        for (const unique of ["username", "referralCode", "email"] as const) {
          expect(new Set(users.map((placed) => placed[unique])).size).toBe(users.length);
        }
        const keys = users.flatMap(({ emailKey }) => emailKey ?? []);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });
});
