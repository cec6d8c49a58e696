import type { Schemas } from "../../../../client/api-types.ts";
import { EntryMeaning } from "../../parts/entry-meaning.tsx";
import { ScopeName } from "../../parts/scope.tsx";
import { timeWords } from "../../parts/time-words.ts";
import { useTokenNames } from "../../parts/token-name.ts";
import { typeWords } from "../../parts/type-words.ts";
import { formatRub } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import type { MonthSheetData } from "./receipt-query.ts";
import { Amount, SheetFact, SheetSums, SheetTable, useSheetTime, useTrafficText } from "./sheet-parts.tsx";
import { sheetWords } from "./sheet-words.ts";

/** A user's month. */
export function MonthSheet({ sheet }: { readonly sheet: MonthSheetData }) {
  const words = useWords(sheetWords);
  const types = useWords(typeWords);
  const traffic = useTrafficText();
  const { span } = useSheetTime(sheet.time_zone);
  const { usage } = sheet;
  return (
    <>
      <dl className="receipt-facts">
        <SheetFact name={words.period}>{span(sheet.from, sheet.as_of ?? sheet.to)}</SheetFact>
      </dl>
      <SheetSums
        sums={[
          { name: words.opening, amount: sheet.opening_balance },
          ...sheet.sums.map(({ kind, amount }) => ({ name: types[kind], amount })),
          { name: sheet.as_of === null ? words.closing : words.closingNow, amount: sheet.closing_balance },
        ]}
      />
      <p>
        <strong>{words.usage}:</strong> {words.devices(usage.devices)}, {words.minutes(usage.active_minutes)},{" "}
        {traffic(usage)}.
      </p>
      <TokenTable sheet={sheet} />
      <EntryTable sheet={sheet} />
    </>
  );
}

function TokenTable({ sheet }: { readonly sheet: MonthSheetData }) {
  const words = useWords(sheetWords);
  const { span } = useSheetTime(sheet.time_zone);
  return (
    <SheetTable
      title={words.tokens}
      end={words.amounts}
      rows={sheet.tokens.map((token) => ({
        key: token.id,
        when: token.from === null || token.to === null ? words.unused : span(token.from, token.to),
        what: <TokenName token={token} />,
        end: (
          <>
            <Amount amount={token.charged} /> / <Amount amount={token.refunded} />
          </>
        ),
      }))}
      leftOut={sheet.left_out.tokens}
    />
  );
}

function TokenName({ token }: { readonly token: Schemas["ReceiptToken"] }) {
  const nameOf = useTokenNames();
  const times = useWords(timeWords);
  const hints = token.device_hints.map((hint) => `${hint}…`).join(", ");
  return (
    <>
      <span className="receipt-name">{nameOf(token)}</span>, <ScopeName scope={token.scope} />
      {token.seconds > 0 && `, ${times.length(token.seconds).replace("+", "")}`}
      {hints !== "" && (
        <>
          , <span className="receipt-id">{hints}</span>
          {token.devices > token.device_hints.length && ` +${token.devices - token.device_hints.length}`}
        </>
      )}
    </>
  );
}

function EntryTable({ sheet }: { readonly sheet: MonthSheetData }) {
  const words = useWords(sheetWords);
  const { moment } = useSheetTime(sheet.time_zone);
  return (
    <SheetTable
      title={words.entries}
      end={words.amount}
      rows={sheet.entries.map((entry, at) => ({
        key: `${at}`,
        when: moment(entry.at),
        what: <EntryName entry={entry} />,
        end: <Amount amount={entry.amount} />,
      }))}
      leftOut={sheet.left_out.entries}
    />
  );
}

function EntryName({ entry }: { readonly entry: Schemas["ReceiptEntry"] }) {
  const types = useWords(typeWords);
  const language = useLanguage();
  return (
    <>
      <strong>{types[entry.kind]}</strong>
      {entry.paid_rub !== null && ` (${formatRub(entry.paid_rub, language)})`} <EntryMeaning row={entry} />
    </>
  );
}
