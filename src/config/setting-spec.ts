import type { Sentence } from "../kernel/language.ts";
import type { Kind } from "./setting-kinds.ts";

/** One setting: how its text is parsed, its default, and its description. */
export type SettingSpec<T = unknown> = {
  readonly kind: Kind<T>;
  /** The text that is used if it is unset; null if there is none, and then `unset` may describe what happens. */
  readonly default: string | null;
  readonly unset: Sentence | null;
  readonly help: Sentence;
  /** True if it is never printed, and `NAME_FILE` may name a file with its value. */
  readonly secret: boolean;
  /** True if its text is the path of a file, whose content is the value. */
  readonly isPath: boolean;
};

type Defaulted<T> = SettingSpec<T> & { readonly default: string };
type Optional<T> = SettingSpec<T> & { readonly default: null };

export function defaulted<T>(kind: Kind<T>, text: string, en: string, ru: string): Defaulted<T> {
  return { kind, default: text, unset: null, help: { en, ru }, secret: false, isPath: false };
}

export function optional<T>(
  kind: Kind<T>,
  en: string,
  ru: string,
  unset: Sentence | null = null,
): Optional<T> {
  return { kind, default: null, unset, help: { en, ru }, secret: false, isPath: false };
}

export function secret<T>(kind: Kind<T>, en: string, ru: string, unset: Sentence | null = null): Optional<T> {
  return { ...optional(kind, en, ru, unset), secret: true };
}

export function fileAt<T>(kind: Kind<T>, en: string, ru: string): Optional<T> {
  return { ...optional(kind, en, ru), isPath: true };
}
