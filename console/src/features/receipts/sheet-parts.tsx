import type { ReactNode } from "react";
import { formatBytes, formatMoment, formatSpan } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { sheetWords } from "./sheet-words.ts";

export function SheetFact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Sums of a sheet, in a box: name and amount. */
export function SheetSums({
  sums,
}: {
  readonly sums: readonly { readonly name: string; readonly amount: string }[];
}) {
  return (
    <dl className="receipt-sums">
      {sums.map(({ name, amount }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <Amount amount={amount} /> ZNC
          </dd>
        </div>
      ))}
    </dl>
  );
}

export type SheetRow = {
  readonly key: string;
  readonly when: string;
  readonly what: ReactNode;
  readonly end: ReactNode;
};

/** A list of the sheet: when, what, how much. It fits a phone as it is. */
export function SheetTable(props: {
  readonly title: string;
  readonly end: string;
  readonly rows: readonly SheetRow[];
  readonly leftOut: number;
}) {
  const words = useWords(sheetWords);
  if (props.rows.length === 0) return null;
  return (
    <section>
      <table className="receipt-table">
        <caption>{props.title}</caption>
        <thead>
          <tr>
            <th scope="col">{words.when}</th>
            <th scope="col">{words.what}</th>
            <th scope="col">{props.end}</th>
          </tr>
        </thead>
        <tbody>
          {props.rows.map(({ key, when, what, end }) => (
            <tr key={key}>
              <td>{when}</td>
              <td>
                <span className="receipt-what">{what}</span>
              </td>
              <td>{end}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {props.leftOut > 0 && <p className="receipt-more">{words.more(props.leftOut)}</p>}
    </section>
  );
}

/** A sum, exactly, with a minus sign of the width of digits. */
export function Amount({ amount }: { readonly amount: string }) {
  const language = useLanguage();
  const format = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return <span className="numeric">{format.format(Number(amount)).replace("-", "\u2212")}</span>;
}

type Traffic = { readonly requests: number; readonly bytes_in: number; readonly bytes_out: number };

/** "3 requests, 20 kB sent, 4 MB received" */
export function useTrafficText(): (traffic: Traffic) => string {
  const words = useWords(sheetWords);
  const language = useLanguage();
  return ({ requests, bytes_in, bytes_out }) =>
    [
      words.requests(requests),
      words.traffic(formatBytes(bytes_in, language), formatBytes(bytes_out, language)),
    ].join(", ");
}

/** Moments of the sheet's own time zone, wherever it is shown. */
export function useSheetTime(timeZone: string) {
  const language = useLanguage();
  return {
    moment: (time: string): string => formatMoment(time, language, timeZone),
    span: (from: string, to: string): string => formatSpan(from, to, language, timeZone),
  };
}
