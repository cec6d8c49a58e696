import { expect, test } from "vitest";
import {
  judgeHanging,
  judgeHealth,
  judgeNotRunning,
  judgeRestarts,
  judgeStranger,
  judgeVersion,
} from "./service-rules.ts";

const URL_HERE = new URL("http://127.0.0.1:8000");
const statesOf = (findings: readonly { state: string }[]) => findings.map(({ state }) => state);

test("a service that does not answer, or is another program, is a fault that says which", () => {
  expect(judgeNotRunning(URL_HERE).found.en).toBe(
    "the service does not run: nothing answers at http://127.0.0.1:8000",
  );
  expect(judgeHanging(URL_HERE)).toMatchObject({ state: "fault" });
  expect(judgeStranger(URL_HERE).mend?.en).toContain("sport = :8000");
});

test.each([
  ["ready", "healthy", []],
  ["ready", "degraded", ["warning"]],
  ["not_ready", "unhealthy", ["fault"]],
])("a service that is %s and %s", (readiness, health, states) => {
  expect(statesOf(judgeHealth(readiness, health))).toEqual(states);
});

test("another version, and workers that died, are warnings", () => {
  expect(statesOf([...judgeVersion("1.0.0", "1.0.0"), ...judgeRestarts(0), ...judgeRestarts(null)])).toEqual(
    [],
  );
  expect(statesOf([...judgeVersion("1.0.0", "1.1.0"), ...judgeRestarts(2)])).toEqual(["warning", "warning"]);
});
