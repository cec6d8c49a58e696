import { expect, test } from "vitest";
import { judgeDeskRight } from "./desk-right-rules.ts";

const owner = { role: "owner", hasTotp: false } as const;

test("without REQUIRE_ADMIN_2FA the role alone decides", () => {
  expect(judgeDeskRight(owner, "move-money", false)).toBeNull();
  expect(judgeDeskRight({ ...owner, role: "operator" }, "move-money", false)).toBe("role");
  expect(judgeDeskRight({ ...owner, role: "support" }, "end-sessions", false)).toBeNull();
  expect(judgeDeskRight({ ...owner, role: "auditor" }, "end-sessions", false)).toBe("role");
  expect(judgeDeskRight({ ...owner, role: null }, "read", false)).toBe("role");
});

test("with REQUIRE_ADMIN_2FA a link made without a second factor may do nothing, and no link moves money", () => {
  expect(judgeDeskRight(owner, "read", true)).toBe("link_without_totp");
  const linked = { ...owner, hasTotp: true };
  expect(judgeDeskRight(linked, "read", true)).toBeNull();
  expect(judgeDeskRight(linked, "end-sessions", true)).toBeNull();
  expect(judgeDeskRight(linked, "move-money", true)).toBe("money_needs_totp");
});
