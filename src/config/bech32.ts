const CHARACTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** Whether the checksum of a Bech32 text in lower case is right (BIP 173): a typing error would make it wrong. */
export function hasBech32Checksum(text: string): boolean {
  const separator = text.lastIndexOf("1");
  if (separator < 1) return false;
  const prefix = [...text.slice(0, separator)].map((letter) => letter.charCodeAt(0));
  const data = [...text.slice(separator + 1)].map((letter) => CHARACTERS.indexOf(letter));
  if (data.includes(-1)) return false;
  const values = [...prefix.map((code) => code >> 5), 0, ...prefix.map((code) => code & 31), ...data];
  return polynomialOf(values) === 1;
}

function polynomialOf(values: readonly number[]): number {
  let checksum = 1;
  for (const value of values) {
    const top = checksum >>> 25;
    checksum = ((checksum & 0x1ffffff) << 5) ^ value;
    for (const [bit, generator] of GENERATOR.entries()) {
      if (((top >>> bit) & 1) === 1) checksum ^= generator;
    }
  }
  return checksum;
}
