import type { Answer } from "../../../adapters/http-probe/ask-once.ts";
import { type Finding, same, warning } from "./finding-rules.ts";

/** Customers wait so much longer than the target itself takes. */
const FIRST_BYTE_WARNING_MS = 2_000;

/** What a customer would notice. Refusals such as 401 and 404 are how some targets greet a stranger. */
export function judgeTargetStatus({ status, firstByteMs }: Answer, url: URL): Finding[] {
  const look = same(`curl -v --max-time 20 ${url.origin}/`);
  const findings: Finding[] = [];
  if (status >= 500) {
    findings.push(
      warning(
        {
          en: `it answers ${status} to a GET of its first page`,
          ru: `на GET первой страницы он отвечает ${status}`,
        },
        { means: { en: "Customers get this answer too.", ru: "Клиенты получат тот же ответ." }, mend: look },
      ),
    );
  }
  if (firstByteMs > FIRST_BYTE_WARNING_MS) {
    findings.push(
      warning(
        {
          en: `its answer took ${Math.round(firstByteMs)} ms to begin`,
          ru: `ответ начался через ${Math.round(firstByteMs)} мс`,
        },
        { mend: look },
      ),
    );
  }
  return findings;
}
