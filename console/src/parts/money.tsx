import { formatZnc } from "../words/format.ts";
import { useLanguage } from "../words/language.ts";

/** An amount in ZNC, in digits of equal width. */
export function Znc(props: {
  /** The API's decimal string. */
  readonly amount: string;
  /** With a plus unless it is negative. */
  readonly signed?: boolean;
  /** With cents even if they are zero: for columns. */
  readonly exact?: boolean;
}) {
  const { amount, signed = false, exact = false } = props;
  const text = formatZnc(amount, useLanguage(), exact);
  const plus = signed && !amount.startsWith("-") ? "+" : "";
  return <span className="numeric">{plus + text.replace("-", "\u2212")}</span>;
}
