import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { useWords } from "../../../words/words.ts";
import { ActDialog } from "../../frame/act-dialog.tsx";
import type { User } from "../user-query.ts";
import { type FirstPage, useViewCustomer } from "./use-view-customer.tsx";
import { viewWords } from "./view-words.ts";

/** Asks for the reason, and opens the customer's pages, or the receipts among them. */
export function ViewButton({ user, to }: { readonly user: User; readonly to: FirstPage }) {
  const words = useWords(viewWords);
  const [isOpen, setOpen] = useState(false);
  const view = useViewCustomer(to);
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {to === "/" ? words.view : words.receipts}
      </Button>
      <ActDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={words.title(user.username)}
        confirmLabel={words.view}
        takesReason
        isDestructive={false}
        onAct={(reason) => view(user, reason)}
      >
        <Text size="sm">{words.text}</Text>
        <Text size="sm" c="dimmed">
          {words.audited}
        </Text>
      </ActDialog>
    </>
  );
}
