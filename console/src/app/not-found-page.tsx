import { Empty } from "../parts/empty.tsx";
import { LinkButton } from "../parts/link.tsx";
import { Page } from "../parts/page.tsx";
import { useWords } from "../words/words.ts";
import { shellWords } from "./shell-words.ts";

export function NotFoundPage() {
  const words = useWords(shellWords);
  return (
    <Page title={words.notFoundTitle}>
      <Empty title={words.notFoundTitle} action={<LinkButton to="/">{words.home}</LinkButton>}>
        {words.notFound}
      </Empty>
    </Page>
  );
}
