import "./vouchers.css";
import { useEffect, useState } from "react";
import { createPortal, flushSync } from "react-dom";
import { useTimeZone } from "../../parts/moment.tsx";
import { QrCode } from "../../parts/qr-code.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { linkOfCode } from "./codes-file.ts";
import { VoucherValue } from "./series-parts.tsx";
import type { NewSeries } from "./vouchers-query.ts";
import { vouchersWords } from "./vouchers-words.ts";

/**
 * A card for each code, ten on a sheet of A4, in place of the page where it is printed. A thousand QR codes are only made when
 * the browser is about to print.
 */
export function PrintedCards({ series }: { readonly series: NewSeries }) {
  const isPrinting = usePrinting();
  return createPortal(
    <div className="voucher-sheet">
      {isPrinting &&
        series.codes.map((code, at) => <Card key={code} series={series} code={code} number={at + 1} />)}
    </div>,
    document.body,
  );
}

function usePrinting(): boolean {
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    // The browser prints what is there when this returns.
    const begin = (): void => flushSync(() => setPrinting(true));
    const end = (): void => setPrinting(false);
    window.addEventListener("beforeprint", begin);
    window.addEventListener("afterprint", end);
    return () => {
      window.removeEventListener("beforeprint", begin);
      window.removeEventListener("afterprint", end);
    };
  }, []);
  return isPrinting;
}

function Card(props: { readonly series: NewSeries; readonly code: string; readonly number: number }) {
  const { series, code, number } = props;
  const words = useWords(vouchersWords);
  const until = useDay(series.expires_at);
  return (
    <article className="voucher-card">
      <QrCode text={linkOfCode(series, code)} label={words.cardQr(number)} />
      <div className="voucher-card-text">
        <p className="voucher-card-title">
          Zenzefi · {words.cardTitle} {words.number} {number}
        </p>
        <p className="voucher-card-value">
          <VoucherValue of={series} />
        </p>
        <p>{words.cardRedeem}</p>
        <p className="voucher-card-address">{series.redeem_url.replace(/^https?:\/\//, "")}</p>
        <p className="voucher-card-code">{code}</p>
        <p>{words.cardUntil(until)}</p>
      </div>
    </article>
  );
}

/** The last whole day on which a card is good, so that nobody comes an hour too late. */
function useDay(time: string): string {
  const language = useLanguage();
  const format = new Intl.DateTimeFormat(language === "en" ? "en-GB" : "ru", {
    dateStyle: "long",
    timeZone: useTimeZone(),
  });
  return format.format(new Date(Date.parse(time) - DAY_MS));
}

const DAY_MS = 86_400_000;
