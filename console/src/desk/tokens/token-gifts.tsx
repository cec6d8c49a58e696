import { Button, Group, Text } from "@mantine/core";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { TextLink } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { useWords } from "../../words/words.ts";
import { ActDialog } from "../frame/act-dialog.tsx";
import { useMayDo } from "../frame/use-permission.ts";
import { shortId, UserLink } from "../frame/user-link.tsx";
import { giftStateWords, giftsWords } from "./token-gifts-words.ts";
import type { SoldToken } from "./tokens-query.ts";

type Gift = Schemas["GiftOfAnyToken"];
type Side = Gift["giver"];

function giftsOfQuery(tokenId: string) {
  return queryOptions({
    queryKey: ["desk", "tokens", "gifts", tokenId],
    queryFn: ({ signal }) =>
      api.call("GET", "/api/v1/admin/tokens/{token_id}/gifts", { path: { token_id: tokenId }, signal }),
  });
}

/** The gift that a token came by, and the offers of it. Nothing if there was none. */
export function TokenGifts({
  token,
  onDone,
}: {
  readonly token: SoldToken;
  readonly onDone: (message: string) => void;
}) {
  const words = useWords(giftsWords);
  const { data } = useQuery(giftsOfQuery(token.id));
  const columns = useColumns(token.id);
  if (data === undefined || data.total === 0) return null;
  return (
    <section aria-label={words.title}>
      <Text size="sm" fw={600} mb="xs">
        {words.title}
      </Text>
      <DataTable label={words.title} columns={columns} rows={data.items} keyOf={({ id }) => id} />
      {data.items.some(({ state }) => state === "open") && <RevokeOffer token={token} onDone={onDone} />}
    </section>
  );
}

function useColumns(tokenId: string): Column<Gift>[] {
  const words = useWords(giftsWords);
  const states = useWords(giftStateWords);
  return [
    { header: words.state, cell: ({ state }) => states[state] },
    { header: words.offered, cell: ({ created_at }) => <Moment time={created_at} /> },
    { header: words.until, cell: ({ expires_at }) => <Moment time={expires_at} /> },
    { header: words.from, cell: ({ giver }) => <GiftSide side={giver} shown={tokenId} /> },
    {
      header: words.to,
      cell: ({ receiver }) =>
        receiver === null ? words.nobody : <GiftSide side={receiver} shown={tokenId} />,
    },
  ];
}

/** A user, with the token of theirs unless that is the one that is shown. */
function GiftSide({ side, shown }: { readonly side: Side; readonly shown: string }) {
  const words = useWords(giftsWords);
  return (
    <>
      <UserLink id={side.user_id} name={side.username} />
      {side.token_id !== shown && (
        <>
          ,{" "}
          <TextLink to="/desk/tokens" search={{ open: side.token_id }} size="sm">
            {words.token} {shortId(side.token_id)}
          </TextLink>
        </>
      )}
    </>
  );
}

/** Ends the offer; nothing for roles that may not revoke. */
function RevokeOffer({
  token,
  onDone,
}: {
  readonly token: SoldToken;
  readonly onDone: (message: string) => void;
}) {
  const words = useWords(giftsWords);
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  if (!useMayDo("revoke-tokens")) return null;
  const act = async (reason: string): Promise<void> => {
    try {
      const call = { path: { token_id: token.id }, query: { reason } };
      await api.call("DELETE", "/api/v1/admin/tokens/{token_id}/gift", call);
      onDone(words.revoked);
    } finally {
      // Somebody may have claimed it.
      void client.invalidateQueries({ queryKey: ["desk"] });
    }
  };
  return (
    <Group mt="xs">
      <Button variant="default" onClick={() => setOpen(true)}>
        {words.revoke}
      </Button>
      <ActDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={words.revokeTitle(token.username)}
        confirmLabel={words.revoke}
        takesReason
        onAct={act}
      >
        <Text size="sm">{words.revokeText}</Text>
      </ActDialog>
    </Group>
  );
}
