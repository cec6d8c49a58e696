import { StartError } from "../../kernel/errors.ts";
import type { Language, Sentence } from "../../kernel/language.ts";

/** What a server was to listen on, and the setting of its port. */
export type ListenPlace = {
  readonly host: string;
  readonly port: number;
  readonly setting: "PORT" | "PROXY_PORT";
};

/** A fault of `listen` as a StartError that names the setting to change; any other fault as it is. */
export function listenFault(error: unknown, place: ListenPlace, language: Language): unknown {
  const sentence = SENTENCES[codeOf(error)];
  return sentence === undefined ? error : new StartError(sentence(place)[language]);
}

export function isInUse(error: unknown): boolean {
  return codeOf(error) === "EADDRINUSE";
}

export function portInUse(place: ListenPlace, language: Language): StartError {
  return new StartError(inUse(place)[language]);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

const SENTENCES: Readonly<Record<string, (place: ListenPlace) => Sentence>> = {
  EADDRINUSE: inUse,
  EACCES: ({ setting, port }) => ({
    en: `${setting}: this user may not listen on the port ${port}; choose one from 1024 on with ${setting}`,
    ru: `${setting}: этому пользователю нельзя слушать порт ${port}; задайте в ${setting} порт не меньше 1024`,
  }),
  EADDRNOTAVAIL: noSuchAddress,
  ENOTFOUND: noSuchAddress,
  EAI_AGAIN: noSuchAddress,
};

function inUse({ setting, port }: ListenPlace): Sentence {
  if (setting === "PORT") {
    return {
      en: `PORT: another program uses the port ${port}; stop it, or choose another port with PORT`,
      ru: `PORT: порт ${port} занят другой программой; остановите её или задайте другой порт в PORT`,
    };
  }
  return {
    en: `PROXY_PORT: another program uses the port ${port}; choose another with PROXY_PORT, or 0 for none`,
    ru: `PROXY_PORT: порт ${port} занят другой программой; задайте другой в PROXY_PORT или 0, чтобы выключить`,
  };
}

function noSuchAddress({ host }: ListenPlace): Sentence {
  return {
    en: `HOST: this machine has no address ${host}; 127.0.0.1 is for this machine alone, 0.0.0.0 is all addresses`,
    ru: `HOST: у этой машины нет адреса ${host}; 127.0.0.1 - только для неё самой, 0.0.0.0 - все адреса`,
  };
}
