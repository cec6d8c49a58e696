import { expect, test } from "vitest";
import type { AuditState } from "../../../domain/audit/read-audit-state.ts";
import { judgeAudit } from "./audit-rules.ts";

const FINE: AuditState = {
  status: "ok",
  verifiedAt: new Date(0),
  findings: 0,
  unsealed: 0,
  sealedAt: new Date(0),
  headProblem: null,
  exportProblem: null,
};

test.each<[Partial<AuditState>, string[]]>([
  [{}, ["ok"]],
  [{ status: "unknown", verifiedAt: null }, ["ok"]],
  [{ status: "late", unsealed: 7 }, ["warning"]],
  [{ status: "broken", findings: 3 }, ["fault"]],
  [{ headProblem: "ECONNECTION", exportProblem: "disk_full" }, ["ok", "warning", "fault"]],
])("an audit log with %j is judged %j", (change, states) => {
  const found = judgeAudit({ ...FINE, ...change });
  expect(found.map(({ state }) => state)).toEqual(states);
  expect(found.filter(({ state, mend }) => state !== "ok" && !mend)).toEqual([]);
});
