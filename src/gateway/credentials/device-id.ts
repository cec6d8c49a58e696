import { DEVICE_ID_CHARACTERS_MAX, DEVICE_ID_CHARACTERS_MIN } from "../../kernel/device-id.ts";

/**
 * Judges `X-Device-ID` or the device cookie: 8-255 visible ASCII characters.
 *
 * @param value undefined if there is none; an empty value counts as none
 */
export function checkDeviceId(value: string | undefined): "ok" | "device_id_required" | "device_id_invalid" {
  if (value === undefined || value === "") return "device_id_required";
  if (value.length < DEVICE_ID_CHARACTERS_MIN || value.length > DEVICE_ID_CHARACTERS_MAX)
    return "device_id_invalid";
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code < 0x21 || code > 0x7e) return "device_id_invalid";
  }
  return "ok";
}
