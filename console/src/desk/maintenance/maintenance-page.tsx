import { getRouteApi } from "@tanstack/react-router";
import { Page } from "../../parts/page.tsx";
import { useWords } from "../../words/words.ts";
import { TabLinks } from "../frame/tab-links.tsx";
import { CompensationTab } from "./compensation-tab.tsx";
import { maintenanceWords } from "./maintenance-words.ts";
import { WindowsTab } from "./windows-tab.tsx";

const route = getRouteApi("/signed-in/desk/maintenance");

/** Times in which nobody is let through, and time that is given back. */
export function MaintenancePage() {
  const words = useWords(maintenanceWords);
  const isCompensation = route.useSearch().tab === "compensation";
  return (
    <Page title={words.title}>
      <TabLinks
        label={words.tabs}
        tabs={[
          { name: "windows", text: words.windows, search: {} },
          { name: "compensation", text: words.compensations, search: { tab: "compensation" } },
        ]}
      />
      {isCompensation ? <CompensationTab /> : <WindowsTab />}
    </Page>
  );
}
