import type { Secret } from "../kernel/secret.ts";
import type { SettingReader } from "./setting-reader.ts";

export type McpSettings = {
  /** The superuser to sign in as; without a password, by the sign-in of `zenzefi mcp-sign-in`. */
  readonly superuser: { readonly email: string; readonly password: Secret<string> | null } | null;
  /** The database as the role of `zenzefi mcp-role`. */
  readonly databaseUrl: Secret<string> | null;
  readonly dockerSocket: string;
};

export function readMcp(reader: SettingReader): McpSettings {
  const email = reader.read("MCP_API_EMAIL");
  const password = reader.read("MCP_API_PASSWORD");
  if (password !== null && !reader.isSet("MCP_API_EMAIL")) {
    reader.fault({
      en: "MCP_API_EMAIL: missing; MCP_API_PASSWORD needs it",
      ru: "MCP_API_EMAIL: не задано; нужно для MCP_API_PASSWORD",
    });
  }
  return {
    superuser: email === null ? null : { email, password },
    databaseUrl: reader.read("MCP_DATABASE_URL"),
    dockerSocket: reader.read("MCP_DOCKER_SOCKET"),
  };
}
