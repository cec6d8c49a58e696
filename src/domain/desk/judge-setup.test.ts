import { describe, expect, test } from "vitest";
import { judgeSetup, SETUP_STEPS, type SetupSettings, type SetupSight } from "./judge-setup.ts";

const NEW: SetupSettings = {
  hasTarget: false,
  verifiesTargetTls: true,
  providers: ["mock"],
  channels: [],
  makesBackups: false,
  hasOwnOrigin: false,
  hasMetricsToken: false,
  requiresAdminTotp: false,
};
const WHOLE: SetupSettings = {
  hasTarget: true,
  verifiesTargetTls: true,
  providers: ["yookassa"],
  channels: ["mail", "telegram"],
  makesBackups: true,
  hasOwnOrigin: true,
  hasMetricsToken: true,
  requiresAdminTotp: true,
};
const WELL: SetupSight = {
  isTargetUp: true,
  stuckChannels: [],
  backup: { status: "ok", failures: 0 },
  hasTotp: true,
};

const statesOf = (settings: SetupSettings, sight: SetupSight) => {
  const steps = judgeSetup(settings, sight);
  expect(steps.map(({ name }) => name)).toEqual([...SETUP_STEPS]);
  return Object.fromEntries(steps.map(({ name, state }) => [name, state]));
};

const all = (state: string) => Object.fromEntries(SETUP_STEPS.map((name) => [name, state]));

test("of a new service all is to do, of a whole one nothing", () => {
  expect(statesOf(NEW, { ...WELL, backup: null, hasTotp: false })).toEqual(all("todo"));
  expect(statesOf(WHOLE, WELL)).toEqual(all("done"));
});

test("what is not done says what is next, in both languages", () => {
  for (const { state, mend, finding } of judgeSetup(NEW, { ...WELL, hasTotp: false })) {
    expect(state).toBe("todo");
    for (const sentence of [finding, mend]) expect(sentence?.ru).toMatch(/[а-я]{3}/);
  }
});

describe("a problem is", () => {
  test.each<[string, Partial<SetupSettings>, Partial<SetupSight>]>([
    ["target", {}, { isTargetUp: false }],
    ["target", { verifiesTargetTls: false }, {}],
    ["payment_provider", { providers: ["mock"] }, {}],
    ["payment_provider", { providers: ["stripe", "mock"], hasTarget: false }, {}],
    ["mail", {}, { stuckChannels: ["mail"] }],
    ["telegram", {}, { stuckChannels: ["telegram"] }],
    ["backups", {}, { backup: { status: "overdue", failures: 0 } }],
    ["backups", {}, { backup: { status: "ok", failures: 2 } }],
  ])("%s with %j and %j", (step, settings, sight) => {
    expect(statesOf({ ...WHOLE, ...settings }, { ...WELL, ...sight })[step]).toBe("problem");
  });
});

test("what nobody knows is no problem", () => {
  expect(statesOf(WHOLE, { ...WELL, isTargetUp: null, backup: null })).toEqual(all("done"));
});

test("a second factor of one's own is done, and requiring it is next", () => {
  const step = judgeSetup({ ...WHOLE, requiresAdminTotp: false }, WELL).at(-1);
  expect(step).toMatchObject({ state: "done", mend: { en: expect.stringContaining("REQUIRE_ADMIN_2FA") } });
});
