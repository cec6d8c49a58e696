import { expect, test } from "vitest";
import { judgeMail } from "./mail-rules.ts";

const SERVER = { host: "mail.example.com", hasLogin: true, isLocal: false };
const refused = (code: string, status: number | null = null) =>
  ({ isAccepted: false, code, status }) as const;

test.each([
  ["accepted with TLS", { isAccepted: true, isEncrypted: true } as const, SERVER, "ok", "takes us (TLS)"],
  [
    "accepted on this machine",
    { isAccepted: true, isEncrypted: false } as const,
    { ...SERVER, isLocal: true },
    "ok",
    "loopback",
  ],
  [
    "accepted without TLS",
    { isAccepted: true, isEncrypted: false } as const,
    SERVER,
    "warning",
    "without TLS",
  ],
  ["a wrong password", refused("EAUTH", 535), SERVER, "fault", "refuses the user name or password (535)"],
  ["an untrusted certificate", refused("DEPTH_ZERO_SELF_SIGNED_CERT"), SERVER, "fault", "no trusted TLS"],
  ["an unknown name", refused("EDNS"), SERVER, "fault", "is not known"],
  ["a blocked port", refused("ETIMEDOUT"), SERVER, "fault", "does not take us (ETIMEDOUT)"],
])("mail: %s", (_, trial, server, state, found) => {
  const finding = judgeMail(trial, server);
  expect(finding.state).toBe(state);
  expect(finding.found.en).toContain(found);
});
