import { Badge, Button } from "@mantine/core";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import type { Column } from "../../parts/data-table.tsx";
import { Details } from "../../parts/details.tsx";
import { Duration } from "../../parts/duration.tsx";
import { TextLink } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Znc } from "../../parts/money.tsx";
import { ScopeName } from "../../parts/scope.tsx";
import { useTokenName } from "../../parts/token-name.ts";
import { useWords } from "../../words/words.ts";
import { ActDialog } from "../frame/act-dialog.tsx";
import { DeskList } from "../frame/desk-list.tsx";
import { keysetQuery } from "../frame/keyset-query.ts";
import { useMayDo } from "../frame/use-permission.ts";
import { listsWords } from "./lists-words.ts";

type Token = Schemas["SoldToken"];

/** The user's tokens, and how to revoke one. @param onDone receives the message to display */
export function UserTokens(props: { readonly userId: string; readonly onDone: (message: string) => void }) {
  const { userId } = props;
  const words = useWords(listsWords);
  const [chosen, setChosen] = useState<Token | null>(null);
  const [isOpen, setOpen] = useState(false);
  const query = useInfiniteQuery(
    keysetQuery<Token>(["desk", "user", userId, "tokens"], (page, signal) =>
      api.call("GET", "/api/v1/admin/tokens", { query: { user_id: userId, ...page }, signal }),
    ),
  );
  const columns = useColumns((token) => {
    setChosen(token);
    setOpen(true);
  });
  return (
    <>
      <DeskList label={words.tokens} query={query} columns={columns} keyOf={({ id }) => id} />
      {chosen !== null && (
        <RevokeDialog token={chosen} isOpen={isOpen} onClose={() => setOpen(false)} onDone={props.onDone} />
      )}
    </>
  );
}

function useColumns(onRevoke: (token: Token) => void): Column<Token>[] {
  const words = useWords(listsWords);
  const mayRevoke = useMayDo("revoke-tokens");
  return [
    {
      header: words.token,
      cell: (token) => (
        <TextLink to="/desk/tokens" search={{ user: token.user_id, open: token.id }} size="sm">
          <Name token={token} />
        </TextLink>
      ),
    },
    {
      header: words.access,
      cell: (token) => (
        <>
          <Duration hours={token.duration_hours} />, <ScopeName scope={token.scope} />
        </>
      ),
    },
    { header: words.state, cell: (token) => <State token={token} /> },
    { header: words.bought, cell: ({ created_at }) => <Moment time={created_at} /> },
    {
      header: words.ends,
      cell: ({ expires_at, revoked_at }) => {
        const end = revoked_at ?? expires_at;
        return end === null ? words.notStarted : <Moment time={end} />;
      },
    },
    { header: words.cost, cell: ({ cost_znc }) => <Znc amount={cost_znc} exact />, align: "end" },
    ...(mayRevoke
      ? [
          {
            header: "",
            cell: (token: Token) =>
              token.is_active && (
                <Button size="xs" variant="subtle" color="red" onClick={() => onRevoke(token)}>
                  {words.revoke}
                </Button>
              ),
          },
        ]
      : []),
  ];
}

function Name({ token }: { readonly token: Token }) {
  return <code>{useTokenName({ label: null, id: token.id })}</code>;
}

function State({ token }: { readonly token: Token }) {
  const words = useWords(listsWords);
  const live = token.frozen_until === null ? words.valid : words.frozen;
  const gone = token.gifted_at === null ? words.revoked : words.given;
  const text = token.revoked_at !== null ? gone : token.is_active ? live : words.over;
  return (
    <Badge variant="light" color={token.is_active ? "green" : "gray"} tt="none">
      {text}
    </Badge>
  );
}

function RevokeDialog(props: {
  readonly token: Token;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onDone: (message: string) => void;
}) {
  const { token } = props;
  const words = useWords(listsWords);
  const client = useQueryClient();
  const revoke = async (reason: string): Promise<void> => {
    const call = { path: { token_id: token.id }, query: { reason } };
    const { message } = await api.call("DELETE", "/api/v1/admin/tokens/{token_id}", call);
    props.onDone(message);
    void client.invalidateQueries({ queryKey: ["desk"] });
  };
  return (
    <ActDialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      title={words.revokeTitle}
      confirmLabel={words.revoke}
      takesReason
      onAct={revoke}
    >
      {words.revokeText}
      <Details
        details={[
          { name: words.token, value: <Name token={token} /> },
          { name: words.access, value: <Duration hours={token.duration_hours} /> },
          { name: words.paid, value: <Znc amount={token.cost_znc} exact /> },
          {
            name: words.ends,
            value: token.expires_at === null ? words.notStarted : <Moment time={token.expires_at} />,
          },
        ]}
      />
    </ActDialog>
  );
}
