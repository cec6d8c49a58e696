import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { describe, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../kernel/duration.ts";
import { ageIdentity, ageRecipients, interval, keptBackups, passphrase } from "./backup-kinds.ts";

test("an interval has a unit and bounds; off is none", () => {
  const kind = interval(MINUTE_MS, 31 * DAY_MS);
  expect(["1m", "24h", "7D", "off"].map(kind.parse)).toEqual([MINUTE_MS, DAY_MS, 7 * DAY_MS, null]);
  expect(["0m", "24", "1.5h", "32d", "1s", "", "-1h", "1h30m"].map(kind.parse)).toEqual(
    Array(8).fill(undefined),
  );
  expect(kind.parse("90m")).toBe(1.5 * HOUR_MS);
});

test("what is kept is said once for each kind, and something is kept", () => {
  expect(keptBackups.parse("7d,4w,6m")).toEqual({ daily: 7, weekly: 4, monthly: 6 });
  expect(keptBackups.parse("30d")).toEqual({ daily: 30, weekly: 0, monthly: 0 });
  expect(["0d", "7d,7d", "7", "7y", "", "99999d"].map(keptBackups.parse)).toEqual(Array(6).fill(undefined));
});

describe("keys of age", () => {
  test("those that age makes are taken; with one letter changed they are refused", async () => {
    for (let round = 0; round < 20; round += 1) {
      const identity = await generateX25519Identity();
      const recipient = await identityToRecipient(identity);
      expect(ageRecipients.parse(recipient)).toEqual([recipient]);
      const at = 5 + round;
      const wrong = recipient[at] === "q" ? "p" : "q";
      expect(ageRecipients.parse(recipient.slice(0, at) + wrong + recipient.slice(at + 1))).toBeUndefined();
      expect(ageIdentity.parse(`# created\n${identity}\n`)?.reveal()).toContain(identity);
      expect(ageIdentity.parse(recipient)).toBeUndefined();
    }
  });

  test("no text, no list and no other kind of key is taken for a recipient", () => {
    const texts = ["none", "", "age1", "ssh-ed25519 AAAA", "age1pq1qqqqqqqq"];
    expect(texts.map(ageRecipients.parse)).toEqual(Array(5).fill(undefined));
  });
});

test("a passphrase is long, is one line, and is never printed", () => {
  const kind = passphrase(16);
  expect(kind.parse("short")).toBeUndefined();
  expect(kind.parse("sixteen letters\n and a line break")).toBeUndefined();
  expect(String(kind.parse("sixteen letters and more"))).toBe("[secret]");
});
