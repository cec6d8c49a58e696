import { expect, it } from "vitest";
import { inOrderOfUse } from "./token-order.ts";

const UNUSED = {
  token: null,
  duration_hours: 24,
  scope: "full" as const,
  label: null,
  cost_znc: "18.00",
  created_at: "2026-01-01T08:00:00.000+00:00",
  added_seconds: 0,
  frozen_seconds: 0,
  freezes: 0,
  frozen_at: null,
  frozen_until: null,
  activated_at: null,
  expires_at: null,
  is_active: true,
  revoked_at: null,
  is_gift: false,
  gifted_at: null,
  device: null,
};
const USED = { ...UNUSED, activated_at: "2026-01-02T08:00:00.000+00:00" };

it("tokens that a device holds come first, then those that end soonest, then unused ones", () => {
  const tokens = [
    { ...UNUSED, id: "unused" },
    { ...USED, id: "ends late", expires_at: "2026-01-09T08:00:00.000+00:00" },
    { ...USED, id: "ends soon", expires_at: "2026-01-03T08:00:00.000+00:00" },
    {
      ...USED,
      id: "connected",
      expires_at: "2026-01-30T08:00:00.000+00:00",
      device: { id_hint: "abcd1234", last_activity: "2026-01-02T09:00:00.000+00:00" },
    },
  ];
  expect(inOrderOfUse(tokens).map(({ id }) => id)).toEqual(["connected", "ends soon", "ends late", "unused"]);
});
