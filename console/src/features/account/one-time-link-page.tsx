import { type ReactNode, useState } from "react";
import { useWords } from "../../words/words.ts";
import { AccountFrame } from "./account-frame.tsx";
import { accountWords } from "./account-words.ts";
import { Outcome, type OutcomeProps } from "./outcome.tsx";
import { useLinkSecret } from "./use-link-secret.ts";

export type LinkFormProps = { readonly secret: string; readonly onDone: () => void };

/** A page that a one-time link of a mail opens, `/…#token=…`: a form, and what it came to. Another link begins anew. */
export function OneTimeLinkPage(props: {
  readonly path: "/reset-password" | "/verify-email";
  readonly title: string;
  readonly form: (link: LinkFormProps) => ReactNode;
  readonly done: Pick<OutcomeProps, "title" | "text" | "next">;
  /** Where a new link comes from, if the end of this one was cut off. */
  readonly incomplete: Pick<OutcomeProps, "text" | "next">;
}) {
  const words = useWords(accountWords);
  const secret = useLinkSecret(props.path);
  const [used, setUsed] = useState<string | null>(null);
  return (
    <AccountFrame key={secret} title={props.title}>
      {secret === null && <Outcome isGood={false} title={words.linkIncomplete} {...props.incomplete} />}
      {secret !== null && used === secret && <Outcome isGood {...props.done} />}
      {secret !== null && used !== secret && props.form({ secret, onDone: () => setUsed(secret) })}
    </AccountFrame>
  );
}
