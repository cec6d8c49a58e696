import { createHmac } from "node:crypto";

/**
 * Ids for the devices that browsers are. Half of an id is chance, half tells that we made it for this token: of several
 * device cookies the one that was set with the token counts, whoever planted the others.
 */
export type DeviceIds = {
  /** @param tokenHash as grants are found by */
  readonly make: (tokenHash: string) => string;
  readonly isOf: (deviceId: string, tokenHash: string) => boolean;
};

/** 96 bits each: nobody guesses an id, and none fits a token by chance. Together 32 characters. */
const RANDOM_BYTES = 12;
const PROOF_BYTES = 12;
const RANDOM_CHARACTERS = 16;
const FORM = /^[\w-]{32}$/;

/** @param keys the first one makes, all of them know */
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
