import type { ReactNode } from "react";
import type { Schemas } from "../../../../client/api-types.ts";
import { useLengthText } from "../../parts/duration.tsx";
import { meaningWords } from "../../parts/meaning-words.ts";
import { ScopeName } from "../../parts/scope.tsx";
import { timeWords } from "../../parts/time-words.ts";
import { formatBytes } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import type { TokenSheetData } from "./receipt-query.ts";
import { Amount, SheetFact, SheetSums, SheetTable, useSheetTime, useTrafficText } from "./sheet-parts.tsx";
import { sheetWords, stateWords } from "./sheet-words.ts";

/** The whole life of one token. */
export function TokenSheet({ sheet }: { readonly sheet: TokenSheetData }) {
  const words = useWords(sheetWords);
  const traffic = useTrafficText();
  const { sums, usage } = sheet;
  return (
    <>
      <TokenFacts sheet={sheet} />
      <SheetSums
        sums={[
          { name: words.paid, amount: sums.paid },
          { name: words.refunded, amount: sums.refunded },
          { name: words.net, amount: sums.net },
        ]}
      />
      <p>
        <strong>{words.usage}:</strong> {words.devices(usage.devices)}, {words.sessions(usage.sessions)},{" "}
        {traffic(usage)}.{!usage.is_complete && ` ${words.incomplete}`}
      </p>
      <LotTable sheet={sheet} />
      <TimeTable sheet={sheet} />
      <DeviceTable sheet={sheet} />
    </>
  );
}

function TokenFacts({ sheet: { token, time_zone } }: { readonly sheet: TokenSheetData }) {
  const words = useWords(sheetWords);
  const states = useWords(stateWords);
  const times = useWords(timeWords);
  const length = useLengthText();
  const { moment, span } = useSheetTime(time_zone);
  return (
    <dl className="receipt-facts">
      <SheetFact name={words.token}>
        {token.label !== null && `${token.label}, `}
        <span className="receipt-id">{token.id}</span>
      </SheetFact>
      <SheetFact name={words.opens}>
        <ScopeName scope={token.scope} />
      </SheetFact>
      <SheetFact name={words.state}>
        {states[token.state]}
        {token.revoked_at !== null && `, ${moment(token.revoked_at)}`}
      </SheetFact>
      <SheetFact name={words.bought}>{moment(token.bought_at)}</SheetFact>
      <SheetFact name={words.access}>
        {token.from === null || token.to === null ? words.neverUsed : span(token.from, token.to)}
      </SheetFact>
      <SheetFact name={words.length}>{length(token.hours)}</SheetFact>
      {token.added_seconds !== 0 && (
        <SheetFact name={words.added}>{times.length(token.added_seconds)}</SheetFact>
      )}
    </dl>
  );
}

function LotTable({ sheet }: { readonly sheet: TokenSheetData }) {
  const words = useWords(sheetWords);
  const { moment } = useSheetTime(sheet.time_zone);
  return (
    <SheetTable
      title={words.lots}
      end={words.amount}
      rows={sheet.lots.map((lot) => ({
        key: `${lot.number}`,
        when: moment(lot.bought_at),
        what: <LotName lot={lot} />,
        end: <Amount amount={lot.price} />,
      }))}
      leftOut={sheet.left_out.lots}
    />
  );
}

function LotName({ lot }: { readonly lot: Schemas["ReceiptLot"] }): ReactNode {
  const words = useWords(sheetWords);
  const meanings = useWords(meaningWords);
  const length = useLengthText();
  const nameOf = (): string => {
    if (lot.is_automatic) return words.lotAutomatic;
    if (lot.meaning === "bundle") return words.lotBundle;
    const named: Readonly<Record<string, unknown>> = meanings;
    const name = named[lot.meaning];
    // What another service, or an operator, wrote has no word here.
    return typeof name === "string" ? name : words.lot;
  };
  return (
    <>
      {nameOf()}, {length(lot.hours)}
      {lot.refunded !== "0.00" && (
        <>
          {" "}
          ({words.lotRefunded("")}
          <Amount amount={lot.refunded} />)
        </>
      )}
    </>
  );
}

function TimeTable({ sheet }: { readonly sheet: TokenSheetData }) {
  const words = useWords(sheetWords);
  const times = useWords(timeWords);
  const { span } = useSheetTime(sheet.time_zone);
  return (
    <SheetTable
      title={words.time}
      end={words.lengthColumn}
      rows={sheet.time.map(({ kind, from, to, seconds }) => ({
        key: `${kind} ${from}`,
        when: span(from, to),
        what: times[kind],
        end: times.length(seconds),
      }))}
      leftOut={sheet.left_out.time}
    />
  );
}

function DeviceTable({ sheet }: { readonly sheet: TokenSheetData }) {
  const words = useWords(sheetWords);
  const language = useLanguage();
  const { span } = useSheetTime(sheet.time_zone);
  return (
    <SheetTable
      title={words.deviceList}
      end={words.trafficColumn}
      rows={sheet.devices.map(({ id_hint, from, to, sessions, requests, bytes_in, bytes_out }) => ({
        key: `${id_hint} ${from}`,
        when: span(from, to),
        what: (
          <>
            <span className="receipt-id">{id_hint}…</span>, {words.sessions(sessions)},{" "}
            {words.requests(requests)}
          </>
        ),
        end: formatBytes(bytes_in + bytes_out, language),
      }))}
      leftOut={sheet.left_out.devices}
    />
  );
}
