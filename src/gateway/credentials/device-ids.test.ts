import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hashToken } from "../../kernel/token-hash.ts";
import { checkDeviceId } from "./device-id.ts";
import { createDeviceIds } from "./device-ids.ts";

const [now, before] = [randomBytes(32), randomBytes(32)];
const ids = createDeviceIds([now, before], randomBytes);

test("an id belongs to the token that it was made for, and to no other", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (token, other) => {
      const id = ids.make(hashToken(token));
      expect(checkDeviceId(id)).toBe("ok");
      expect(id).toMatch(/^[\w-]{32}$/);
      expect(ids.isOf(id, hashToken(token))).toBe(true);
      expect(ids.isOf(id, hashToken(other))).toBe(token === other);
      expect(ids.make(hashToken(token))).not.toBe(id);
    }),
  );
});

test("an id made with a former key still belongs to its token, one of an unknown key or another form does not", () => {
  const hash = hashToken("token");
  expect(ids.isOf(createDeviceIds([before], randomBytes).make(hash), hash)).toBe(true);
  expect(ids.isOf(createDeviceIds([randomBytes(32)], randomBytes).make(hash), hash)).toBe(false);
  for (const text of ["", "device-0001", "x".repeat(32), "\u00e9".repeat(32)])
    expect(ids.isOf(text, hash)).toBe(false);
});
