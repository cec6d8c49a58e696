import { expect, test } from "vitest";
import { healthOf, problemCodeOf, versionOf, workerRestartsOf } from "./our-answer-rules.ts";

const PROBLEM = { "content-type": "application/problem+json; charset=utf-8" };

test.each([
  [problemCodeOf({ headers: PROBLEM, body: '{"code":"not_found"}' }), "not_found"],
  [problemCodeOf({ headers: { "content-type": "application/json" }, body: '{"code":"not_found"}' }), null],
  [problemCodeOf({ headers: PROBLEM, body: "<html>" }), null],
  [
    versionOf({
      status: 200,
      body: '{"message":"Welcome to Zenzefi Backend","version":"1.0.0","docs":"/docs"}',
    }),
    "1.0.0",
  ],
  [versionOf({ status: 200, body: '{"version":"1.0.0"}' }), null],
  [versionOf({ status: 404, body: '{"message":"Zenzefi","version":"1","docs":"/docs"}' }), null],
  [healthOf({ body: '{"status":"ready"}' }), "ready"],
  [healthOf({ body: '{"status":"\\u001b[31m"}' }), ""],
  [workerRestartsOf({ status: 200, body: "# HELP x\nworker_restarts_total 3\n" }), 3],
  [workerRestartsOf({ status: 403, body: "worker_restarts_total 3" }), null],
])("an answer counts as ours only if it has our form: %s", (read, expected) => {
  expect(read).toBe(expected);
});
