import type { Sentence } from "../kernel/language.ts";
import { FORMER_NAME_OF } from "./former-names.ts";
import type { SettingSpec } from "./setting-spec.ts";
import { SETTINGS, type SettingName, type SettingValue } from "./setting-table.ts";

/** Reads settings one by one and collects their faults, so that all are reported at once. */
export type SettingReader = {
  /** The parsed value, its default, or null. A faulty value is added to `faults` and counts as not set. */
  read<N extends SettingName>(name: N): SettingValue<N>;
  /** Whether it is set, even to a faulty value. */
  isSet(name: SettingName): boolean;
  fault(line: Sentence): void;
  warn(line: Sentence): void;
  readonly faults: readonly Sentence[];
  readonly warnings: readonly Sentence[];
};

const PRINTED_CHARACTERS_MAX = 60; // Enough to recognise a value, short enough for one line.

export function openSettingReader(values: ReadonlyMap<string, string>): SettingReader {
  const faults: Sentence[] = [];
  const warnings: Sentence[] = [];
  const textOf = (name: SettingName): string | undefined =>
    values.get(name) ?? values.get(FORMER_NAME_OF[name] ?? name);

  return {
    faults,
    warnings,
    fault: (line) => void faults.push(line),
    warn: (line) => void warnings.push(line),
    isSet: (name) => textOf(name) !== undefined,
    read<N extends SettingName>(name: N): SettingValue<N> {
      const spec: SettingSpec = SETTINGS[name];
      const text = textOf(name);
      const value = text === undefined ? undefined : spec.kind.parse(text);
      if (text !== undefined && value === undefined) faults.push(refusal(name, spec, text));
      const otherwise = spec.default === null ? null : spec.kind.parse(spec.default);
      return (value === undefined ? otherwise : value) as SettingValue<N>;
    },
  };
}

function refusal(name: string, { kind, secret, isPath }: SettingSpec, text: string): Sentence {
  const reason = kind.explain?.(text);
  if (reason !== undefined) return { en: `${name}: ${reason.en}`, ru: `${name}: ${reason.ru}` };
  // A text with "@" may contain the password of a URL.
  const printed =
    secret || isPath || text.includes("@") ? null : JSON.stringify(text.slice(0, PRINTED_CHARACTERS_MAX));
  return {
    en: `${name}: expected ${kind.accepts.en}; got ${printed ?? "another value (not shown)"}`,
    ru: `${name}: нужно ${kind.accepts.ru}; задано ${printed ?? "другое (не показано)"}`,
  };
}
