import type { Secret } from "../kernel/secret.ts";
import type { SettingReader } from "./setting-reader.ts";

export type McpSettings = {
  /** The superuser to sign in as. */
  readonly superuser: { readonly email: string; readonly password: Secret<string> } | null;
  /** The database as the role of `zenzefi mcp-role`. */
  readonly databaseUrl: Secret<string> | null;
  readonly dockerSocket: string;
};

export function readMcp(reader: SettingReader): McpSettings {
  const email = reader.read("MCP_API_EMAIL");
  const password = reader.read("MCP_API_PASSWORD");
  if (reader.isSet("MCP_API_EMAIL") !== reader.isSet("MCP_API_PASSWORD")) {
    reader.fault({
      en: "MCP_API_EMAIL and MCP_API_PASSWORD: set both or neither",
      ru: "MCP_API_EMAIL и MCP_API_PASSWORD: задайте оба или ни одного",
    });
  }
  return {
    superuser: email === null || password === null ? null : { email, password },
    databaseUrl: reader.read("MCP_DATABASE_URL"),
    dockerSocket: reader.read("MCP_DOCKER_SOCKET"),
  };
}
