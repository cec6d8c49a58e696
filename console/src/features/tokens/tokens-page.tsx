import "@mantine/core/styles/SegmentedControl.layer.css";
import "@mantine/core/styles/FloatingIndicator.layer.css";
import "./tokens.css";
import { SegmentedControl, Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { tokensQuery } from "../../api/queries.ts";
import { Pager } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/empty.tsx";
import { EndWarnings } from "../../parts/end-warnings.tsx";
import { LinkButton } from "../../parts/link.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import type { Token } from "../../parts/token.ts";
import { useWords } from "../../words/words.ts";
import { OpenGifts } from "./open-gifts.tsx";
import { TokenCard } from "./token-card.tsx";
import { tokensWords } from "./tokens-words.ts";

/** Cards of one page: the API returns all tokens at once, too many for a phone. */
const PAGE_TOKENS = 20;

type Show = "active" | "all";

/** The customer's tokens, with the actions for each. */
export function TokensPage() {
  const words = useWords(tokensWords);
  const search = useSearch({ from: "/signed-in/tokens" });
  const show = search.show === "all" ? "all" : "active";
  const tokens = useQuery(tokensQuery(show === "active"));
  const [message, setMessage] = useState<string | null>(null);
  return (
    <Page title={words.title} actions={<LinkButton to="/buy">{words.buy}</LinkButton>}>
      <ShowSwitch show={show} />
      {message !== null && <Notice message={message} onClose={() => setMessage(null)} />}
      <EndWarnings tokens={tokens.data ?? []} refresh={async () => (await tokens.refetch()).data} />
      <OpenGifts tokens={tokens.data ?? []} onDone={setMessage} />
      <QueryView query={tokens} skeleton={<Cards />}>
        {(all) =>
          all.length === 0 ? (
            <NoTokens show={show} />
          ) : (
            <TokenPages tokens={all} skip={search.skip ?? 0} onDone={setMessage} />
          )
        }
      </QueryView>
    </Page>
  );
}

function ShowSwitch({ show }: { readonly show: Show }) {
  const words = useWords(tokensWords);
  const navigate = useNavigate({ from: "/tokens" });
  return (
    <SegmentedControl<Show>
      aria-label={words.show}
      className="tokens-show"
      value={show}
      onChange={(chosen) =>
        void navigate({ search: chosen === "all" ? { show: chosen } : {}, replace: true })
      }
      data={[
        { value: "active", label: words.showActive },
        { value: "all", label: words.showAll },
      ]}
    />
  );
}

function TokenPages(props: {
  readonly tokens: readonly Token[];
  readonly skip: number;
  readonly onDone: (message: string) => void;
}) {
  const { tokens } = props;
  const words = useWords(tokensWords);
  const navigate = useNavigate({ from: "/tokens" });
  // `skip` may point behind the last page: it was typed, or tokens have ended since.
  const lastPage = Math.floor((tokens.length - 1) / PAGE_TOKENS) * PAGE_TOKENS;
  const skip = Math.min(props.skip, lastPage);
  const items = tokens.slice(skip, skip + PAGE_TOKENS);
  return (
    <Stack>
      <ul className="plain-list tokens-list" aria-label={words.list}>
        {items.map((token) => (
          <li key={token.id}>
            <TokenCard token={token} onDone={props.onDone} />
          </li>
        ))}
      </ul>
      <Pager
        page={{ skip, limit: PAGE_TOKENS, total: tokens.length, items }}
        onSkip={(to) =>
          void navigate({ search: ({ skip: _, ...rest }) => (to === 0 ? rest : { ...rest, skip: to }) })
        }
      />
    </Stack>
  );
}

function NoTokens({ show }: { readonly show: Show }) {
  const words = useWords(tokensWords);
  const buy = <LinkButton to="/buy">{words.buy}</LinkButton>;
  return show === "active" ? (
    <Empty title={words.noneTitle} action={buy}>
      {words.none}
    </Empty>
  ) : (
    <Empty title={words.neverTitle} action={buy}>
      {words.never}
    </Empty>
  );
}

/** The height of a card, px. */
const CARD_HEIGHT = 320;

function Cards() {
  return (
    <div className="tokens-list">
      <Skeleton height={CARD_HEIGHT} />
      <Skeleton height={CARD_HEIGHT} />
    </div>
  );
}
