/** Shorter ones collide, or are not ids at all (contract, Proxy). */
const DEVICE_ID_CHARS_MIN = 8;
/** What the column of `proxy_sessions` holds (contract, Proxy). */
const DEVICE_ID_CHARS_MAX = 255;
/** Enough for a person to recognise the device, too little to impersonate it. */
const HINT_CHARS = 8;

/**
 * Judges `X-Device-ID` or the device cookie: 8-255 visible ASCII characters.
 *
 * @param value undefined if there is none; an empty value counts as none
 */
export function checkDeviceId(value: string | undefined): "ok" | "device_id_required" | "device_id_invalid" {
  if (value === undefined || value === "") return "device_id_required";
  if (value.length < DEVICE_ID_CHARS_MIN || value.length > DEVICE_ID_CHARS_MAX) return "device_id_invalid";
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code < 0x21 || code > 0x7e) return "device_id_invalid";
  }
  return "ok";
}

/** The first 8 characters: all that a refused device and the console may know of the holder's id. */
export function deviceIdHint(id: string): string {
  return id.slice(0, HINT_CHARS);
}
