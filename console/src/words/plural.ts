/** The plural categories of English in CLDR. `#` in a form stands for the number. */
export type EnglishForms = { readonly one: string; readonly other: string };

/** Those of Russian: 1, 21 (one); 2-4 (few); 0, 5-20 (many); fractions (other). */
export type RussianForms = {
  readonly one: string;
  readonly few: string;
  readonly many: string;
  readonly other: string;
};

const RULES = { en: new Intl.PluralRules("en"), ru: new Intl.PluralRules("ru") };
const NUMBERS = { en: new Intl.NumberFormat("en"), ru: new Intl.NumberFormat("ru") };

/** `en(2, { one: "# device", other: "# devices" })` gives "2 devices". */
export function en(count: number, forms: EnglishForms): string {
  const form = RULES.en.select(count) === "one" ? forms.one : forms.other;
  return form.replace("#", NUMBERS.en.format(count));
}

/** `ru(2, { one: "# прибор", few: "# прибора", many: "# приборов", other: "# прибора" })` gives "2 прибора". */
export function ru(count: number, forms: RussianForms): string {
  const category = RULES.ru.select(count);
  const form = category === "zero" || category === "two" ? forms.other : forms[category];
  return form.replace("#", NUMBERS.ru.format(count));
}
