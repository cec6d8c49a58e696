import { Page } from "../../parts/page.tsx";
import { useWords } from "../../words/words.ts";
import { maintenanceWords } from "./maintenance-words.ts";
import { WindowsTab } from "./windows-tab.tsx";

/** Times in which nobody is let through, and time that is given back. */
export function MaintenancePage() {
  const words = useWords(maintenanceWords);
  return (
    <Page title={words.windows}>
      <WindowsTab />
    </Page>
  );
}
