import { Secret, TOTP } from "otpauth";
import type { TotpCodes } from "../../domain/identity/totp-codes.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { Random } from "../../kernel/random.port.ts";

/** The parameters that every authenticator app knows; some ignore others that a QR code names. */
const PARAMETERS = { algorithm: "SHA1", digits: 6, period: 30 } as const;
/** As RFC 4226 recommends: the length of the hash. */
const SECRET_BYTES = 20;
/** One step before and after: telephones' clocks, and people who type slowly. */
const STEPS_AROUND = 1;

/** Codes by the package `otpauth`, which compares them in constant time. */
export function createTotpCodes(random: Random): TotpCodes {
  return {
    makeSecret: () => new Secret({ buffer: Uint8Array.from(random.bytes(SECRET_BYTES)).buffer }).base32,
    uri: (secret, { issuer, account }) =>
      new TOTP({ ...PARAMETERS, issuer, label: account, secret: Secret.fromBase32(secret) }).toString(),
    stepOf: (secret, code, nowMs) => {
      const totp = new TOTP({ ...PARAMETERS, secret: Secret.fromBase32(secret) });
      const delta = totp.validate({ token: code, timestamp: nowMs, window: STEPS_AROUND });
      return delta === null ? null : Math.floor(nowMs / (PARAMETERS.period * SECOND_MS)) + delta;
    },
  };
}
