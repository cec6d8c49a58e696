import { formatZnc } from "../words/format.ts";
import { useLanguage } from "../words/language.ts";

/** An amount in ZNC, in figures that stand under each other. */
export function Znc(props: {
  /** The API's decimal string. */
  readonly amount: string;
  /** With a plus where it is more than nothing. */
  readonly signed?: boolean;
  /** With its cents even if there are none: for columns. */
  readonly exact?: boolean;
}) {
  const { amount, signed = false, exact = false } = props;
  const text = formatZnc(amount, useLanguage(), exact);
  const plus = signed && !amount.startsWith("-") ? "+" : "";
  return <span className="numeric">{plus + text.replace("-", "\u2212")}</span>;
}
