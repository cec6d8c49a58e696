import { Group } from "@mantine/core";
import { fromCents, toCents } from "../../parts/cents.ts";
import { Details } from "../../parts/details.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Znc } from "../../parts/money.tsx";
import { useWords } from "../../words/words.ts";
import { SectionPanel } from "../frame/section-panel.tsx";
import { useMayDo } from "../frame/use-permission.ts";
import { AdjustButton } from "./adjust-button.tsx";
import type { OneUser } from "./user-query.ts";
import { usersWords } from "./users-words.ts";

/** What the user has, and how to change it. */
export function MoneyPanel(props: { readonly user: OneUser; readonly onDone: (message: string) => void }) {
  const { user } = props;
  const words = useWords(usersWords);
  const mayMove = useMayDo("move-money");
  const [balance, granted] = [toCents(user.currency_balance), toCents(user.currency_granted)];
  const end = user.granted_expires_at;
  const hasDebt = toCents(user.currency_debt) > 0n;
  return (
    <SectionPanel title={words.balance}>
      <Details
        details={[
          { name: words.balance, value: <Znc amount={user.currency_balance} exact /> },
          { name: words.paid, value: <Znc amount={fromCents(balance - granted)} exact /> },
          { name: words.granted, value: <Znc amount={user.currency_granted} exact /> },
          ...(end === null
            ? []
            : [{ name: words.grantedEnds, value: <GrantedEnd amount={user.granted_expiring} end={end} /> }]),
          ...(hasDebt ? [{ name: words.debt, value: <Znc amount={user.currency_debt} exact /> }] : []),
        ]}
      />
      {mayMove && (
        <Group>
          <AdjustButton user={user} onDone={props.onDone} />
        </Group>
      )}
    </SectionPanel>
  );
}

/** What of the granted ZNC expires next, and when. */
function GrantedEnd({ amount, end }: { readonly amount: string; readonly end: string }) {
  return (
    <>
      <Znc amount={amount} exact /> (<Moment time={end} />)
    </>
  );
}
