import { Type } from "typebox";
import { type Cents, parseMoney } from "../../kernel/money.ts";
import { SchemaRefusal } from "./validate-schema.ts";

/** Money in a request (contract, Conventions). `moneyMember` reads it. */
export const MoneyIn = (description: string) =>
  Type.Unsafe<number | string>({
    type: ["string", "number"],
    description: `${description} A decimal string or a number, with at most two decimals.`,
    examples: ["100.00"],
  });

/** Money in an answer: exactly two decimals. */
export const MoneyOut = (description: string) =>
  Type.String({ description, pattern: "^-?\\d+\\.\\d{2}$", examples: ["18.00"] });

export const MoneyOutOrNull = (description: string) =>
  Type.Unsafe<string | null>({ type: ["string", "null"], description, pattern: "^-?\\d+\\.\\d{2}$" });

/** The sums that a member may have. */
export type MoneyKind = "money" | "money-not-negative" | "money-positive";

/**
 * Reads a member that is a sum.
 * @param path the member, as in `errors`: "/amount"
 * @throws SchemaRefusal (answers 422): it is no sum of this kind
 */
export function moneyMember(value: number | string, path: string, kind: MoneyKind): Cents {
  const cents = parseMoney(value);
  const lowest = kind === "money-positive" ? 1n : 0n;
  if (cents === null || (kind !== "money" && cents < lowest)) {
    throw new SchemaRefusal([{ path, keyword: "format", params: { format: kind } }]);
  }
  return cents;
}
