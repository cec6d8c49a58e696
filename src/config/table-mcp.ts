import { email, postgresUrl } from "./address-kinds.ts";
import { line, secretLine } from "./setting-kinds.ts";
import { defaulted, optional, secret } from "./setting-spec.ts";

/** What `zenzefi mcp` reads; the service itself uses none of it. */
export const MCP = {
  MCP_API_EMAIL: optional(
    email,
    "The superuser as whom `zenzefi mcp` signs in to the API; best one of its own, so that the audit log tells its work from yours.",
    "Суперпользователь, от имени которого `zenzefi mcp` входит в API; лучше отдельный, чтобы журнал аудита отличал его действия от ваших.",
    { en: "the tool set api is off", ru: "набор инструментов api выключен" },
  ),
  MCP_API_PASSWORD: secret(
    secretLine,
    "That superuser's password. If the account has two-step sign-in, leave it out and run `zenzefi mcp-sign-in`.",
    "Пароль этого суперпользователя. Если у него двухэтапный вход, не задавайте пароль, а выполните `zenzefi mcp-sign-in`.",
    { en: "the sign-in of `zenzefi mcp-sign-in`", ru: "вход, выполненный через `zenzefi mcp-sign-in`" },
  ),
  MCP_DATABASE_URL: secret(
    postgresUrl,
    "The database as `zenzefi mcp` reads it, by a role that can neither write nor read secrets: `zenzefi mcp-role` makes it.",
    "База, какой её читает `zenzefi mcp`: под ролью, которая не может ни писать, ни читать секреты; её создаёт `zenzefi mcp-role`.",
    {
      en: "the role of `zenzefi mcp-role` in the running embedded database; with an external one, no free queries",
      ru: "роль от `zenzefi mcp-role` в работающей встроенной базе; с внешней базой - без произвольных запросов",
    },
  ),
  MCP_DOCKER_SOCKET: defaulted(
    line,
    "/var/run/docker.sock",
    "The socket of the Docker engine that `zenzefi mcp` looks at.",
    "Сокет Docker, за которым наблюдает `zenzefi mcp`.",
  ),
};
