import { createHmac, timingSafeEqual } from "node:crypto";
import type { RefreshPlace, RefreshTokens } from "../../domain/identity/refresh-tokens.port.ts";
import { type SecretKeys, subKey } from "./secret-keys.ts";

const ID_BYTES = 16;
const GENERATION_BYTES = 4;
const PLACE_BYTES = ID_BYTES + GENERATION_BYTES;
const MAC_BYTES = 32;

/**
 * A refresh token is, in base64url, the sign-in's id, its generation (32 bits) and the HMAC-SHA256 of both and the salt, with a sub-key
 * of `SECRET_KEY`. The previous keys verify too.
 */
export function createRefreshTokens(keys: SecretKeys): RefreshTokens {
  const [current, ...previous] = [keys.current, ...keys.previous].map((key) =>
    subKey(key, "zenzefi/refresh-token/v1"),
  );
  if (current === undefined) throw new Error("there is no key");
  return {
    make: (place, salt) => {
      const bytes = bytesOf(place);
      return Buffer.concat([bytes, macOf(current, bytes, salt)]).toString("base64url");
    },
    parse: (text) => {
      const bytes = Buffer.from(text, "base64url");
      // The decoder ignores characters of other alphabets: a token has one spelling only.
      if (bytes.length !== PLACE_BYTES + MAC_BYTES || bytes.toString("base64url") !== text) return null;
      const hex = bytes.toString("hex", 0, ID_BYTES);
      const signInId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
      return { signInId, generation: bytes.readUInt32BE(ID_BYTES) };
    },
    isGenuine: (text, salt) => {
      const bytes = Buffer.from(text, "base64url");
      const mac = bytes.subarray(PLACE_BYTES);
      return (
        mac.length === MAC_BYTES &&
        [current, ...previous].some((key) =>
          timingSafeEqual(macOf(key, bytes.subarray(0, PLACE_BYTES), salt), mac),
        )
      );
    },
  };
}

function bytesOf({ signInId, generation }: RefreshPlace): Buffer {
  const bytes = Buffer.alloc(PLACE_BYTES);
  bytes.write(signInId.replaceAll("-", ""), "hex");
  bytes.writeUInt32BE(generation, ID_BYTES);
  return bytes;
}

function macOf(key: Buffer, place: Buffer, salt: Buffer): Buffer {
  return createHmac("sha256", key).update(place).update(salt).digest();
}
