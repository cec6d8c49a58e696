import { once } from "node:events";
import { createServer } from "node:net";
import type { Environment } from "../../config/env.ts";
import { parseSettings, type Settings } from "../../config/settings.ts";
import type { Sentence } from "../../kernel/language.ts";
import { isInUse, portInUse } from "../wiring/listen-fault.ts";

/** What a start goes on with. */
export type StartSettings = {
  readonly environment: Environment;
  readonly settings: Settings;
  /** Null if the second port is as the settings say. */
  readonly warning: string | null;
};

/**
 * Turns the default of `PROXY_PORT` off if another program uses that port, such as a second instance: nobody asked for it. A
 * port that was set is left to the workers, whose start fails if it is in use.
 * @throws StartError if `TARGET_SEES` asks for the own origin that the default port would give
 */
export async function checkDefaultProxyPort(
  environment: Environment,
  settings: Settings,
): Promise<StartSettings> {
  const { proxyPort, host, targetSees, defaultLanguage } = settings;
  if (proxyPort?.isDefault !== true || (await isFree(host, proxyPort.port)))
    return { environment, settings, warning: null };
  const { port } = proxyPort;
  if (targetSees === "public") throw portInUse({ host, port, setting: "PROXY_PORT" }, defaultLanguage);
  const without = { ...environment, values: new Map([...environment.values, ["PROXY_PORT", "0"]]) };
  return {
    environment: without,
    settings: parseSettings(without).settings,
    warning: leftOff(port)[defaultLanguage],
  };
}

/** False only if another program listens there: any other fault is one of `PORT` too, and fails the start. */
async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, "listening");
  } catch (error) {
    return !isInUse(error);
  }
  server.close();
  await once(server, "close");
  return true;
}

function leftOff(port: number): Sentence {
  return {
    en: `PROXY_PORT: another program uses the port ${port}, so the target has no address of its own; choose a port with PROXY_PORT, or 0 for none`,
    ru: `PROXY_PORT: порт ${port} занят другой программой, отдельного адреса у целевого сервера нет; задайте порт в PROXY_PORT или 0, чтобы выключить`,
  };
}
