import { expect, test } from "vitest";
import { PublicText } from "../../kernel/public-text.ts";
import { createLog, type LogLevel } from "./pino-log.ts";

function logTo(level: LogLevel) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { log: createLog({ level, destination }), lines };
}

test("a line is JSON with its level as a word, a UTC time, a message and its facts", () => {
  const { log, lines } = logTo("info");
  log.info("token purchased", { token_id: "7", duration_hours: 24 });
  expect(JSON.parse(lines[0] ?? "")).toEqual({
    level: "info",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    service: "zenzefi",
    message: "token purchased",
    token_id: "7",
    duration_hours: 24,
  });
});

test("lines below the level are not written", () => {
  const { log, lines } = logTo("warn");
  log.debug("a");
  log.info("b");
  log.warn("c");
  log.error("d");
  expect(lines.map((line) => JSON.parse(line).message)).toEqual(["c", "d"]);
});

test("an error is written with its stack and its cause", () => {
  const { log, lines } = logTo("info");
  log.error("request failed", { error: new Error("outer", { cause: new Error("inner") }) });
  expect(JSON.parse(lines[0] ?? "").error).toMatchObject({
    type: "Error",
    message: expect.stringContaining("inner"),
    stack: expect.stringContaining("pino-log.test.ts"),
  });
});

test("only a text that is marked as public is shown though it looks like a secret", () => {
  const { log, lines } = logTo("info");
  const digest = "0123456789abcdef".repeat(4);
  log.info(digest, {
    shown: new PublicText(`123456:${digest}`),
    hidden: digest,
    nested: [{ hidden: digest }],
  });
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    message: "[secret]",
    shown: `123456:${digest}`,
    hidden: "[secret]",
    nested: [{ hidden: "[secret]" }],
  });
});

test.each([
  { password: "swordfish" },
  { token: "swordfish" },
  { headers: { authorization: "Bearer swordfish", cookie: "a=swordfish", "x-access-token": "swordfish" } },
  { body: { password: "swordfish", current_password: "swordfish" } },
  { headers: { "set-cookie": ["a=swordfish"] } },
])("a secret that is logged by mistake is hidden: %j", (facts) => {
  const { log, lines } = logTo("info");
  log.info("careless", facts);
  expect(lines[0]).toContain("[secret]");
  expect(lines[0]).not.toContain("swordfish");
});
