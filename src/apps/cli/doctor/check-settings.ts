import type { Sentence } from "../../../kernel/language.ts";
import type { Check } from "./check.ts";
import { fault, ok, warning } from "./finding-rules.ts";

const CORRECT = {
  mend: {
    en: "Correct it in .env or the environment: zenzefi settings lists what each setting accepts.",
    ru: "Исправьте в .env или в окружении: zenzefi settings показывает, что принимает каждая настройка.",
  },
};

/** What each start prints: all faults, which prevent it, and all warnings. */
export const checkSettings: Check = {
  name: "settings",
  needs: [],
  look: ({ judgement, environment }) => {
    const { faults, warnings } = judgement;
    const findings = [
      ...faults.map((sentence) => fault(sentence, CORRECT)),
      ...warnings.map((sentence) => warning(sentence, adviceOf(sentence))),
    ];
    const { size } = environment.values;
    return findings.length > 0 ? findings : [ok({ en: `${size} are set`, ru: `задано: ${size}` })];
  },
};

/** Warnings that are about money or safety say in capitals what happens; this says how to end it. */
const ADVICE: readonly (readonly [RegExp, Sentence])[] = [
  [
    /^TOKEN_PRICE/,
    {
      en: "Set a price, or leave it so if it is a gift.",
      ru: "Задайте цену или оставьте, если это подарок.",
    },
  ],
  [
    /mock/,
    {
      en: "PAYMENT_PROVIDERS=stripe or yookassa, without mock",
      ru: "PAYMENT_PROVIDERS=stripe или yookassa, без mock",
    },
  ],
  [
    /TLS_VERIFY/,
    {
      en: "ZENZEFI_TARGET_CA=PATH of the CA, and ZENZEFI_TARGET_TLS_VERIFY=true",
      ru: "ZENZEFI_TARGET_CA=ПУТЬ к центру сертификации и ZENZEFI_TARGET_TLS_VERIFY=true",
    },
  ],
  [
    /^No Redis/,
    {
      en: "Set REDIS_URL before you run a second instance.",
      ru: "Задайте REDIS_URL, прежде чем запускать второй экземпляр.",
    },
  ],
];

function adviceOf({ en }: Sentence) {
  const found = ADVICE.find(([pattern]) => pattern.test(en));
  return found === undefined ? CORRECT : { mend: found[1] };
}
