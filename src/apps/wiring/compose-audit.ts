import { openAuditFolder } from "../../adapters/audit-files/audit-folder.ts";
import { sendNow } from "../../adapters/mail/send-now.ts";
import type { Settings } from "../../config/settings.ts";
import { auditHeadMail } from "../../domain/audit/audit-head-mail.ts";
import { type HeadChannel, HeadFault } from "../../domain/audit/head-channel.port.ts";
import type { AuditNightlyDeps } from "../../domain/books/audit-nightly.ts";
import { BotFault } from "../../domain/telegram/bot-api.port.ts";
import { callBot } from "../../domain/telegram/call-bot.ts";
import { chatText } from "../../domain/telegram/chat-text-rules.ts";
import type { Bot } from "./compose-telegram.ts";

type AuditParts = Pick<Settings, "audit" | "mail" | "defaultLanguage" | "backendUrl">;

/** What the jobs of the audit log need: where heads go, and where old rows go. */
export function composeAudit(
  settings: AuditParts,
  bot: Bot | null,
): {
  readonly channels: readonly HeadChannel[];
  readonly retention: AuditNightlyDeps["retention"];
} {
  const { retention } = settings.audit;
  return {
    channels: [...mailChannels(settings), ...telegramChannels(settings, bot)],
    retention:
      retention === null ? null : { keepMs: retention.keepMs, files: openAuditFolder(retention.folder) },
  };
}

function mailChannels({ audit, mail, defaultLanguage, backendUrl }: AuditParts): HeadChannel[] {
  const { headTo } = audit;
  if (headTo === null || mail === null) return [];
  return [
    {
      name: "mail",
      send: async (head) => {
        const letter = auditHeadMail(defaultLanguage, headTo, backendUrl.host, head);
        await sendNow(mail, letter).catch((error: Error) => {
          throw new HeadFault(error.message);
        });
      },
    },
  ];
}

/** The chat is named in the settings, not in the database, which whoever cuts the log may have in their hands. */
function telegramChannels({ defaultLanguage, backendUrl }: AuditParts, bot: Bot | null): HeadChannel[] {
  if (bot === null || bot.headChatId === null) return [];
  const { api, headChatId } = bot;
  return [
    {
      name: "telegram",
      send: async ({ day, text }) => {
        const title = {
          en: `Head of the audit chain of ${backendUrl.host}, ${day}`,
          ru: `Вершина цепочки аудита ${backendUrl.host}, ${day}`,
        };
        const letter = chatText({ title: title[defaultLanguage], lines: [text] });
        await callBot((signal) => api.send(headChatId, letter, signal)).catch((error: unknown) => {
          throw new HeadFault(error instanceof BotFault ? error.problem : "unexpected");
        });
      },
    },
  ];
}
