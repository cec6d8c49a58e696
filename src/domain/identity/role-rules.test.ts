import { describe, expect, test } from "vitest";
import { ROLES } from "../../kernel/role.ts";
import {
  mayChangeAccount,
  mayDo,
  PERMISSIONS,
  permissionsOf,
  roleOf,
  roleOfSuperuser,
} from "./role-rules.ts";

/** Letter by letter: owner, operator, support, auditor. */
const RIGHTS: Readonly<Record<keyof typeof PERMISSIONS, string>> = {
  read: "oosa",
  "end-sessions": "oos-",
  "send-password-links": "oos-",
  "write-notes": "oos-",
  "view-customers": "oos-",
  "change-users": "oo--",
  "revoke-tokens": "oo--",
  "plan-maintenance": "oo--",
  "give-time-back": "oo--",
  "run-batches": "oos-",
  "withdraw-bundles": "oo--",
  "price-bundles": "o---",
  "move-money": "o---",
  "manage-webhooks": "o---",
  "grant-roles": "o---",
};

test.each(Object.entries(RIGHTS))("%s: %s", (permission, rights) => {
  const name = permission as keyof typeof PERMISSIONS;
  expect(ROLES.map((role) => (mayDo(role, name) ? role.charAt(0) : "-")).join("")).toBe(rights);
  expect(mayDo(null, name)).toBe(false);
});

test("every permission has rights above", () => {
  expect(Object.keys(RIGHTS).sort()).toEqual(Object.keys(PERMISSIONS).sort());
});

test("the permissions of a role are those that it has in the table", () => {
  expect(permissionsOf(null)).toEqual([]);
  expect(permissionsOf("owner")).toEqual(Object.keys(PERMISSIONS));
  expect(permissionsOf("auditor")).toEqual(["read"]);
});

test("an account with a role is changed by owners only, one of a customer by any role", () => {
  for (const of of ROLES) expect(ROLES.filter((by) => mayChangeAccount(by, of))).toEqual(["owner"]);
  expect(ROLES.filter((by) => mayChangeAccount(by, null))).toEqual([...ROLES]);
});

describe("is_superuser stands for the role of an owner", () => {
  test("in a row, where it hides a lesser role", () => {
    expect(roleOf({ is_superuser: true, desk_role: "support" })).toBe("owner");
    expect(roleOf({ is_superuser: false, desk_role: "support" })).toBe("support");
    expect(roleOf({ is_superuser: false, desk_role: null })).toBeNull();
  });

  test("in a change: true makes an owner, false takes that role alone", () => {
    expect([null, ...ROLES].map((role) => roleOfSuperuser(true, role))).toEqual(Array(5).fill("owner"));
    const demoted = [null, ...ROLES].map((role) => roleOfSuperuser(false, role));
    expect(demoted).toEqual([null, null, "operator", "support", "auditor"]);
  });
});
