import "./sheet.css";
import type { ReactNode } from "react";
import { QrCode } from "../../parts/qr-code.tsx";
import { formatMoment } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { MonthSheet } from "./month-sheet.tsx";
import type { SheetData } from "./receipt-query.ts";
import { SheetFact } from "./sheet-parts.tsx";
import { sheetWords } from "./sheet-words.ts";
import { TokenSheet } from "./token-sheet.tsx";

/** What the foot of a sheet says about its code. */
export type SheetCode = { readonly code: string; readonly issued_at: string; readonly verify_url: string };

/** A receipt as paper: black on white, one page of A4 where it is printed. */
export function Sheet({ sheet, issued }: { readonly sheet: SheetData; readonly issued: SheetCode | null }) {
  const words = useWords(sheetWords);
  const language = useLanguage();
  const moment = (time: string): string => formatMoment(time, language, sheet.time_zone);
  const title =
    sheet.kind === "token" ? words.tokenTitle : words.monthTitle(monthName(sheet.month, language));
  return (
    <article className="receipt" aria-label={title}>
      <header className="receipt-head">
        <div>
          <p className="receipt-issuer">Zenzefi · {window.location.host}</p>
          <h2>{title}</h2>
          <p className="receipt-state" data-preliminary={sheet.as_of !== null}>
            {sheet.as_of === null ? words.final : words.asOf(moment(sheet.as_of))}
          </p>
        </div>
        {issued !== null && <QrCode text={issued.verify_url} label={words.qr} />}
      </header>
      <dl className="receipt-facts">
        <SheetFact name={words.customer}>
          {sheet.customer.username}, {sheet.customer.email}
        </SheetFact>
      </dl>
      {sheet.kind === "token" ? <TokenSheet sheet={sheet} /> : <MonthSheet sheet={sheet} />}
      <SheetFoot>
        {issued === null ? (
          <p>{words.notIssued}</p>
        ) : (
          <p>
            {words.code} <strong className="receipt-code">{issued.code}</strong>.{" "}
            {words.issued(moment(issued.issued_at))} {words.check(addressOf(issued.verify_url))}
          </p>
        )}
        <p>{words.zone(sheet.time_zone)}</p>
      </SheetFoot>
    </article>
  );
}

function SheetFoot({ children }: { readonly children: ReactNode }) {
  return <footer className="receipt-foot">{children}</footer>;
}

/** Without the code, which stands beside it. */
function addressOf(url: string): string {
  return url.replace(/^https?:\/\//, "").replace(/#.*$/, "");
}

/** "November 2026", "ноябрь 2026 г." */
export function monthName(month: string, language: "en" | "ru"): string {
  const format = new Intl.DateTimeFormat(language === "en" ? "en-GB" : "ru", {
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
  return format.format(new Date(`${month}-15T00:00:00Z`));
}
