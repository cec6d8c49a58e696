import { deviceIdHint } from "../../kernel/device-id.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import type { AccessToken } from "./access-token.ts";
import { currentFreeze } from "./freeze-rules.ts";
import { expiresAtOf, isLive } from "./token-rules.ts";
import type { TokenWithHolder } from "./token-store.ts";

/** A stored token as its owner sees it at `nowMs`: with the opened copy, the time of expiry and the device that holds it. */
export function ownersView({ token, holder }: TokenWithHolder, sealer: Sealer, nowMs: number): AccessToken {
  const { sealed, chargeId: _, thawToldAt: __, ...stored } = token;
  return {
    ...stored,
    ...currentFreeze(stored, nowMs),
    token: sealer.open(sealed),
    expiresAt: expiresAtOf(stored),
    isActive: isLive(stored, nowMs),
    device:
      holder === null
        ? null
        : {
            idHint: deviceIdHint(holder.deviceId),
            lastActivity: holder.lastActivity,
          },
  };
}
