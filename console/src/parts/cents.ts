/** Money in whole cents: floating point would round it. */
export type Cents = bigint;

/** An amount as typed, without blanks: "100", "1000,5", "0.50". */
const TYPED = /^(\d{1,12})(?:[.,](\d{1,2}))?$/;

/** Cents of the API's decimal string: "-18.50" is -1850n. */
export function toCents(amount: string): Cents {
  return BigInt(amount.replace(".", ""));
}

/** The API's decimal string of cents: 1850n is "18.50". */
export function fromCents(cents: Cents): string {
  const digits = String(cents < 0n ? -cents : cents).padStart(3, "0");
  return `${cents < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Cents of a typed amount; blanks are ignored, the separator is a comma or a point. null if it is not an amount. */
export function readCents(text: string): Cents | null {
  const parts = TYPED.exec(text.replaceAll(/\s/g, ""));
  return parts === null ? null : BigInt(`${parts[1]}${(parts[2] ?? "").padEnd(2, "0")}`);
}
