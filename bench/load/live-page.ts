import { escapeHtml } from "./chart-svg.ts";
import type { LoadPlan, Size } from "./plan.ts";
import { WORDS } from "./words.ts";

const FORM_WORDS = {
  users: { en: "Users", ru: "Пользователей" },
  spawnRate: { en: "New users a second", ru: "Новых в секунду" },
  rate: {
    en: "Requests a second (empty: users think)",
    ru: "Запросов в секунду (пусто: пользователи думают)",
  },
  start: { en: "Start", ru: "Начать" },
  apply: { en: "Apply", ru: "Применить" },
  stop: { en: "Stop", ru: "Остановить" },
  report: { en: "Report", ru: "Отчёт" },
  away: {
    en: "The load suite does not answer: it may have been ended in its terminal.",
    ru: "Нагрузочный набор не отвечает: возможно, он завершён в своём терминале.",
  },
  idle: {
    en: "Nothing runs. Start begins to register users.",
    ru: "Ничего не запущено. «Начать» начнёт регистрировать пользователей.",
  },
  noScript: { en: "This page needs JavaScript.", ru: "Этой странице нужен JavaScript." },
} as const;

/** The page with live charts; its script fills in the rest. */
export function livePage(plan: LoadPlan, size: Size): string {
  const { language, behaviour } = plan;
  const word = (name: keyof typeof FORM_WORDS): string => escapeHtml(FORM_WORDS[name][language]);
  const title = escapeHtml(`${WORDS.title[language]}: ${behaviour.host}`);
  const field = (name: keyof Size, value: number | null, rules: string): string =>
    `<label>${word(name)}<input name="${name}" type="number" ${rules} value="${value ?? ""}"></label>`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/load.css">
<script type="module" src="/live.mjs"></script>
</head>
<body data-away="${word("away")}">
<main>
<h1>${title}</h1>
<noscript><p class="notice">${word("noScript")}</p></noscript>
<form id="size" autocomplete="off">
${field("users", size.users, 'required min="1" max="100000" step="1"')}
${field("spawnRate", size.spawnRate, 'required min="0.01" max="1000000" step="any"')}
${field("rate", size.rate, 'min="0.01" max="1000000" step="any"')}
<div class="buttons">
<button type="submit" id="start">${word("start")}</button>
<button type="submit" id="apply" hidden>${word("apply")}</button>
<button type="button" id="stop" hidden>${word("stop")}</button>
<a id="report" href="/report.html" download hidden>${word("report")}</a>
</div>
</form>
<p id="notice" class="notice" role="alert" hidden></p>
<p id="idle">${word("idle")}</p>
<div id="figures"></div>
</main>
</body>
</html>
`;
}
