import { createHmac } from "node:crypto";

/**
 * Device ids for browsers. Half of an id is random, half proves that the gateway made it for this token: if a request has several
 * device cookies, the one that was set with the token is used, and planted ones are not.
 */
export type DeviceIds = {
  /** @param tokenHash the key of the grant */
  readonly make: (tokenHash: string) => string;
  readonly isOf: (deviceId: string, tokenHash: string) => boolean;
};

/** 96 bits each: an id cannot be guessed, and none matches a token by chance. Together 32 characters. */
const RANDOM_BYTES = 12;
const PROOF_BYTES = 12;
const RANDOM_CHARACTERS = 16;
const FORM = /^[\w-]{32}$/;

/** @param keys the first one makes ids, all of them verify ids */
export function createDeviceIds(keys: readonly Buffer[], randomBytes: (count: number) => Buffer): DeviceIds {
  const proofBy = (key: Buffer, random: string, tokenHash: string): string =>
    createHmac("sha256", key)
      .update(`${random} ${tokenHash}`)
      .digest()
      .subarray(0, PROOF_BYTES)
      .toString("base64url");
  return {
    make: (tokenHash) => {
      const random = randomBytes(RANDOM_BYTES).toString("base64url");
      const [key = Buffer.alloc(0)] = keys;
      return random + proofBy(key, random, tokenHash);
    },
    isOf: (deviceId, tokenHash) => {
      if (!FORM.test(deviceId)) return false;
      const random = deviceId.slice(0, RANDOM_CHARACTERS);
      const proof = deviceId.slice(RANDOM_CHARACTERS);
      return keys.some((key) => proofBy(key, random, tokenHash) === proof);
    },
  };
}
