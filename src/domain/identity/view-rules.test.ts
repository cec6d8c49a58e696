import { expect, test } from "vitest";
import { ROLES } from "../../kernel/role.ts";
import { mayView } from "./view-rules.ts";

test("customers and lesser roles are viewed, never an equal or higher one, and by customers nobody", () => {
  const viewed = ROLES.map((by) => [by, [null, ...ROLES].filter((of) => mayView(by, of))]);
  expect(Object.fromEntries(viewed)).toEqual({
    owner: [null, "operator", "support", "auditor"],
    operator: [null, "support", "auditor"],
    support: [null, "auditor"],
    auditor: [null],
  });
  expect([null, ...ROLES].filter((of) => mayView(null, of))).toEqual([]);
});
