/** The script of the page: sends what the form says, and shows the figures that the suite draws, once a second. */

const POLL_MS = 1_000;
const byId = (id) => document.getElementById(id);
const form = byId("size");
let isRunning = false;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void order(isRunning ? "/resize" : "/start");
});
byId("stop").addEventListener("click", () => void order("/stop"));
void poll();

/** Sends an order; a refusal is shown as the suite words it. */
async function order(path) {
  const number = (name) => (form.elements[name].value === "" ? null : Number(form.elements[name].value));
  const size = { users: number("users"), spawnRate: number("spawnRate"), rate: number("rate") };
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(size),
    });
    notice(response.ok ? "" : (await response.json()).detail);
  } catch {
    notice(document.body.dataset.away);
  }
  await refresh();
}

async function poll() {
  await refresh();
  setTimeout(() => void poll(), POLL_MS);
}

async function refresh() {
  try {
    const response = await fetch("/state");
    const state = await response.json();
    if (byId("notice").textContent === document.body.dataset.away) notice("");
    show(state);
  } catch {
    notice(document.body.dataset.away);
  }
}

/** The sections come escaped from the suite; the page's Content-Security-Policy allows no script in them. */
function show({ state, sections }) {
  isRunning = state === "ramping" || state === "measuring";
  byId("start").hidden = isRunning || state === "stopping";
  byId("apply").hidden = !isRunning;
  byId("stop").hidden = !isRunning;
  byId("report").hidden = state === "idle";
  byId("idle").hidden = state !== "idle";
  const figures = byId("figures");
  // Text that is being copied, or a table that is being scrolled by keyboard, stays as it is for the while.
  const selection = document.getSelection();
  const isInUse =
    figures.contains(document.activeElement) ||
    (selection !== null && !selection.isCollapsed && figures.contains(selection.anchorNode));
  if (!isInUse || state === "ended") figures.innerHTML = sections;
}

function notice(text) {
  const element = byId("notice");
  element.textContent = text;
  element.hidden = text === "";
}
