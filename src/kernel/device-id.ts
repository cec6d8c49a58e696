/** Shorter ones collide, or are not ids at all (contract, Proxy). */
export const DEVICE_ID_CHARACTERS_MIN = 8;
/** What the column of `proxy_sessions` holds (contract, Proxy). */
export const DEVICE_ID_CHARACTERS_MAX = 255;
/** Enough to recognise one's own device, too little to pretend to be it. */
export const DEVICE_ID_HINT_CHARACTERS = 8;

/** The first characters of a device id: what a refused device, the token's owner and the audit log may see of the holder. */
export function deviceIdHint(id: string): string {
  return id.slice(0, DEVICE_ID_HINT_CHARACTERS);
}
