import { useQuery } from "@tanstack/react-query";
import type { Detail } from "../../parts/details.tsx";
import { Moment } from "../../parts/moment.tsx";
import type { Token } from "../../parts/token.ts";
import { useWords } from "../../words/words.ts";
import { type Gift, giftOfQuery } from "./gifts-query.ts";
import { giveWords } from "./give-words.ts";

/** Whom a token came from, and to whom it went, by name; nothing about one that was bought and not given. */
export function useGiftDetails(token: Token): readonly Detail[] {
  const words = useWords(giveWords);
  const received = useQuery({ ...giftOfQuery(token.id, "received"), enabled: token.is_gift });
  const given = useQuery({ ...giftOfQuery(token.id, "given"), enabled: token.gifted_at !== null });
  return [
    ...detailOf(words.receivedFrom, received.data),
    ...detailOf(words.givenTo, token.gifted_at === null ? null : given.data),
  ];
}

function detailOf(name: string, gift: Gift | null | undefined): Detail[] {
  if (gift?.other == null || gift.claimed_at === null) return [];
  return [
    {
      name,
      value: (
        <>
          {gift.other}, <Moment time={gift.claimed_at} />
        </>
      ),
    },
  ];
}
