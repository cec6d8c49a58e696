import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { formatZnc } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import type { Change } from "../frame/act-dialog.tsx";
import { roleWords } from "../frame/role-words.ts";
import { changeUser, type User, type UserChange, userQuery, type VersionedUser } from "./user-query.ts";
import { usersWords } from "./users-words.ts";

/**
 * Changes a user for an `ActDialog`, on the version that was shown when it opened: the page behind it may have read another one
 * since, and nobody decides on what they have not seen.
 */
export function useUserChange(user: VersionedUser): {
  /** To be called when the dialog opens. */
  readonly begin: () => void;
  readonly change: (body: UserChange) => Promise<User>;
  readonly reload: () => Promise<readonly Change[]>;
} {
  const client = useQueryClient();
  const describe = useDescription();
  const query = userQuery(user.value.id);
  const [shown, setShown] = useState(user);
  return {
    begin: () => setShown(user),
    change: async (body) => {
      const changed = await changeUser(shown, body);
      client.setQueryData(query.queryKey, changed);
      void client.invalidateQueries({ queryKey: ["desk"] });
      return changed.value;
    },
    reload: async () => {
      const now = await client.fetchQuery({ ...query, staleTime: 0 });
      setShown(now);
      const after = new Map(describe(now.value));
      return describe(shown.value)
        .map(([name, before]) => ({ name, before, after: after.get(name) ?? "" }))
        .filter(({ before, after: text }) => before !== text);
    },
  };
}

/** What the page shows of a user and somebody else may change, in words. */
function useDescription(): (user: User) => (readonly [name: string, text: string])[] {
  const words = useWords(usersWords);
  const roles = useWords(roleWords);
  const language = useLanguage();
  return (user) => [
    [words.state, user.is_active ? words.active : words.inactive],
    [words.role, user.role === null ? words.customer : roles[user.role]],
    [words.balance, formatZnc(user.currency_balance, language)],
    [words.debt, formatZnc(user.currency_debt, language)],
    [words.fullName, user.full_name ?? words.none],
    [words.email, user.email],
  ];
}
