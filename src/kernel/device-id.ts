/** Shorter ids would collide, or are not ids (contract, Proxy). */
export const DEVICE_ID_CHARACTERS_MIN = 8;
/** The length of the column in `proxy_sessions` (contract, Proxy). */
export const DEVICE_ID_CHARACTERS_MAX = 255;
/** Enough to recognise one's own device, too little to impersonate it. */
export const DEVICE_ID_HINT_CHARACTERS = 8;

/** The first characters of a device id: all that refused devices, the token's owner and the audit log may see of it. */
export function deviceIdHint(id: string): string {
  return id.slice(0, DEVICE_ID_HINT_CHARACTERS);
}
