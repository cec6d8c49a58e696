import { OURS } from "../contenders.ts";
import type { Language, Sentence } from "../load/sentence.ts";
import type { Comparison } from "./comparison.ts";
import { DIRECT, NGINX, NGINX_EMPTY_AUTH } from "./contender-list.ts";
import { LARGE, PACED, SMALL } from "./plan.ts";
import { addedMsOf, cpuOf, p50Of, p99Of, rateOf, ratioOf } from "./run-figures.ts";
import { shownMs, shownRatio } from "./shown-figures.ts";

/** What the proxy should reach, and what it reached in this run. */
export type Goal = {
  readonly title: Sentence;
  /** The bound in words: "at most 0.85×". */
  readonly wanted: Sentence;
  /** Null where a contender that it needs was left out. */
  readonly actual: number | null;
  readonly isMet: boolean;
  shown(language: Language): string;
};

/** The goals of the product, in the order of their weight. */
export function goalsOf(comparison: Comparison): readonly Goal[] {
  const ratio = (phase: string, other: string, of: typeof cpuOf): number | null =>
    ratioOf(comparison, phase, { name: OURS, other, of });
  const added = (name: string, of: typeof cpuOf): number | null =>
    addedMsOf(comparison, PACED, { name, other: DIRECT, of });
  return [
    atMost(0.85, ratio(SMALL.name, NGINX_EMPTY_AUTH, cpuOf), {
      en: "CPU beside nginx + auth_request to an empty location",
      ru: "CPU относительно nginx + auth_request с пустым location",
    }),
    atMost(1.6, ratio(SMALL.name, NGINX, cpuOf), {
      en: "CPU beside nginx that checks nothing",
      ru: "CPU относительно nginx, который ничего не проверяет",
    }),
    atMost(1, ratio(LARGE.name, NGINX, cpuOf), {
      en: "CPU for 1 MiB beside nginx that checks nothing",
      ru: "CPU на 1 МиБ относительно nginx, который ничего не проверяет",
    }),
    above(1, ratio(SMALL.name, NGINX_EMPTY_AUTH, rateOf), {
      en: "Requests a second beside nginx + auth_request, empty",
      ru: "Запросов в секунду относительно nginx + auth_request с пустым location",
    }),
    belowMs(0.3, added(OURS, p50Of), {
      en: "Added latency, p50, at the fixed rate",
      ru: "Добавленная задержка, p50, при постоянной частоте",
    }),
    atMost(1.2, quotient(added(OURS, p99Of), added(NGINX_EMPTY_AUTH, p99Of)), {
      en: "Added latency, p99, beside nginx + auth_request, empty",
      ru: "Добавленная задержка, p99, относительно nginx + auth_request с пустым location",
    }),
  ];
}

function atMost(bound: number, actual: number | null, title: Sentence): Goal {
  return goal(title, actual, { bound, words: AT_MOST, isMet: (value) => value <= bound, show: shownRatio });
}

function above(bound: number, actual: number | null, title: Sentence): Goal {
  return goal(title, actual, { bound, words: ABOVE, isMet: (value) => value > bound, show: shownRatio });
}

function belowMs(bound: number, actual: number | null, title: Sentence): Goal {
  return goal(title, actual, { bound, words: BELOW, isMet: (value) => value < bound, show: shownMs });
}

const AT_MOST: Sentence = { en: "at most", ru: "не больше" };
const ABOVE: Sentence = { en: "above", ru: "больше" };
const BELOW: Sentence = { en: "below", ru: "меньше" };

type Bound = {
  readonly bound: number;
  readonly words: Sentence;
  readonly isMet: (value: number) => boolean;
  readonly show: (value: number | null, language: Language) => string;
};

function goal(title: Sentence, actual: number | null, { bound, words, isMet, show }: Bound): Goal {
  return {
    title,
    wanted: { en: `${words.en} ${show(bound, "en")}`, ru: `${words.ru} ${show(bound, "ru")}` },
    actual,
    isMet: actual !== null && isMet(actual),
    shown: (language) => show(actual, language),
  };
}

/** Null where the other adds nothing that could be measured. */
function quotient(ours: number | null, theirs: number | null): number | null {
  return ours === null || theirs === null || theirs <= 0 ? null : ours / theirs;
}
