import { openAuditFolder } from "../../adapters/audit-files/audit-folder.ts";
import { sendNow } from "../../adapters/mail/send-now.ts";
import type { Settings } from "../../config/settings.ts";
import { auditHeadMail } from "../../domain/audit/audit-head-mail.ts";
import { type HeadChannel, HeadFault } from "../../domain/audit/head-channel.port.ts";
import type { AuditNightlyDeps } from "../../domain/books/audit-nightly.ts";

type AuditParts = Pick<Settings, "audit" | "mail" | "defaultLanguage" | "backendUrl">;

/** What the jobs of the audit log need: where heads go, and where old rows go. */
export function composeAudit(settings: AuditParts): {
  readonly channels: readonly HeadChannel[];
  readonly retention: AuditNightlyDeps["retention"];
} {
  const { retention } = settings.audit;
  return {
    channels: mailChannels(settings),
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
