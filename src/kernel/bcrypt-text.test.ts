import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bcryptCostOf, decoyCosts, repairBcrypt } from "./bcrypt-text.ts";

const SALT = "KIXQ4wGmOKx1w3H0y2mS4.";
const DIGEST = "sW3D0rj5LtgMDhqKwTFbnclcTaJTl12";

describe("bcryptCostOf", () => {
  test.each([
    ["$2b$12$", 12],
    ["$2a$10$", 10],
    ["$2y$04$", 4],
    ["$2b$14$", 14],
  ])("a hash that begins with %s has the cost %d", (head, cost) => {
    expect(bcryptCostOf(`${head}${SALT}${DIGEST}`)).toBe(cost);
  });

  test.each([
    ["of another scheme", "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA"],
    ["of the broken variant", `$2x$12$${SALT}${DIGEST}`],
    ["pre-hashed by passlib", `$bcrypt-sha256$v=2,t=2b,r=12$${SALT}$${DIGEST}`],
    ["that costs a minute", `$2b$20$${SALT}${DIGEST}`],
    ["below the least cost", `$2b$03$${SALT}${DIGEST}`],
    ["cut short", `$2b$12$${SALT}${DIGEST.slice(1)}`],
    ["with more behind it", `$2b$12$${SALT}${DIGEST}\n`],
    ["that is empty", ""],
  ])("a hash %s has none", (_what, hash) => {
    expect(bcryptCostOf(hash)).toBeNull();
  });
});

test("a hash with its unused bits at zero is not changed by the repair, and only these bits are", () => {
  const hash = `$2b$12$${SALT}${DIGEST}`;
  expect(repairBcrypt(hash)).toBe(hash);
  // Of `/` (1) and `.` (0) the two bits of the salt are equal; `3` (57) and `2` (56) have the same four bits.
  expect(repairBcrypt(`$2b$12$${SALT.slice(0, -1)}/${DIGEST.slice(0, -1)}3`)).toBe(hash);
  expect(repairBcrypt("no bcrypt")).toBe("no bcrypt");
});

test("an account's hash and its decoys are always as much work as one hash of the highest cost", () => {
  const work = (costs: readonly number[]) => costs.reduce((sum, cost) => sum + 2 ** cost, 0);
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 14 }), fc.integer({ min: 0, max: 10 }), (cost, more) => {
      const highest = Math.min(14, cost + more);
      expect(work([cost, ...decoyCosts(cost, highest)])).toBe(2 ** highest);
      expect(work(decoyCosts(null, highest))).toBe(2 ** highest);
    }),
  );
});
