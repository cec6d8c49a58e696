import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { actionOf, type KeyAction } from "./key-rules.ts";
import type { Section } from "./sections.ts";

/** How long `g` waits for its letter, ms. */
const LETTER_MS_MAX = 1_500;

/**
 * The keys of the desk.
 * @param sections those that the user may see @param showKeys explains the keys @param search opens the search of everything
 */
export function useDeskKeys(sections: readonly Section[], showKeys: () => void, search: () => void): void {
  const router = useRouter();
  useEffect(() => {
    let letterUntilMs = 0;
    const goTo = (letter: string): void => {
      const section = sections.find((one) => one.letter === letter);
      if (section !== undefined) void router.navigate({ to: section.to });
    };
    const act = (action: KeyAction): void => {
      if (action.do === "await-letter") letterUntilMs = performance.now() + LETTER_MS_MAX;
      if (action.do === "go") goTo(action.letter);
      if (action.do === "help") showKeys();
      if (action.do === "search") search();
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.repeat || isElsewhere(event.target)) return;
      const action = actionOf(event, performance.now() < letterUntilMs);
      letterUntilMs = 0;
      if (action === null) return;
      event.preventDefault();
      act(action);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [router, sections, showKeys, search]);
}

/** Whether somebody types, or a dialog is open: its keys are its own. */
function isElsewhere(target: EventTarget | null): boolean {
  if (document.querySelector("[role=dialog]") !== null) return true;
  return (
    target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null
  );
}
