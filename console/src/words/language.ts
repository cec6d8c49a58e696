import { useSyncExternalStore } from "react";
import { LANGUAGES, type Language } from "./define-words.ts";

export const LANGUAGE_NAMES: Record<Language, string> = { en: "English", ru: "Русский" };

/** The language chosen before signing in; the account's language replaces it once it is known. */
const STORAGE_KEY = "language";

let current: Language = stored() ?? preferred();
const listeners = new Set<() => void>();
document.documentElement.lang = current;

export function currentLanguage(): Language {
  return current;
}

/** Changes the language of the page at once and stores it in this browser. */
export function chooseLanguage(language: Language): void {
  current = language;
  document.documentElement.lang = language;
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // Without storage the choice lasts until the next load.
  }
  for (const listener of listeners) listener();
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, currentLanguage);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function stored(): Language | null {
  try {
    return LANGUAGES.find((language) => language === localStorage.getItem(STORAGE_KEY)) ?? null;
  } catch {
    return null;
  }
}

function preferred(): Language {
  for (const tag of navigator.languages) {
    const language = LANGUAGES.find((known) => tag.toLowerCase().startsWith(known));
    if (language !== undefined) return language;
  }
  return "en";
}
