import { useState } from "react";
import { useTimeZone } from "../../parts/moment.tsx";
import { formatMoment } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import type { Change } from "../frame/act-dialog.tsx";
import type { Versioned } from "../frame/versioned.ts";
import { maintenanceWords } from "./maintenance-words.ts";
import { type MaintenanceWindow, readWindow } from "./window-query.ts";

/** The version of a window that is decided on, and how an `ActDialog` reads the next one, with what somebody else has changed. */
export function useWindowChanges(window: Versioned<MaintenanceWindow>): {
  readonly shown: Versioned<MaintenanceWindow>;
  readonly reload: () => Promise<readonly Change[]>;
} {
  const words = useWords(maintenanceWords);
  const language = useLanguage();
  const zone = useTimeZone();
  const [shown, setShown] = useState(window);
  const describe = (one: MaintenanceWindow): readonly (readonly [string, string])[] => [
    [words.state, words[one.state]],
    [words.start, formatMoment(one.starts_at, language, zone)],
    [words.end, formatMoment(one.ends_at, language, zone)],
    [words.note, one.note ?? words.noNote],
  ];
  return {
    shown,
    reload: async () => {
      const now = await readWindow(shown.value.id);
      setShown(now);
      const after = new Map(describe(now.value));
      return describe(shown.value)
        .map(([name, before]) => ({ name, before, after: after.get(name) ?? "" }))
        .filter(({ before, after: text }) => before !== text);
    },
  };
}
