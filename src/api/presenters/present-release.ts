import { Type } from "typebox";
import type { Language, Sentence } from "../../kernel/language.ts";

export const ReleaseOut = Type.Object(
  {
    released: Type.Boolean({ description: "False: no device held the token." }),
    message: Type.String({ description: "The same as a sentence for people." }),
  },
  { title: "DeviceRelease" },
);

const RELEASED: Sentence = {
  en: "The device was released. Another one can use the token now.",
  ru: "Устройство освобождено. Токеном может пользоваться другое.",
};
const NOT_HELD: Sentence = {
  en: "No device held this token.",
  ru: "Этот токен не был занят устройством.",
};

export function presentRelease(released: boolean, language: Language) {
  return { released, message: (released ? RELEASED : NOT_HELD)[language] };
}
