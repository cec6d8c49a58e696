import { readFileSync } from "node:fs";
import { arch, availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";
import type { Sentence } from "./sentence.ts";

/** A fact as a row: what it is, and its value. */
export type Fact = { readonly name: Sentence; readonly value: string };

/** Of the machine that sends, and of the service. @param serviceVersion as the service tells it; null if it does not */
export function machineFacts(serviceVersion: string | null): Fact[] {
  const [cpu] = cpus();
  const suite: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const version = typeof suite === "object" && suite !== null ? Reflect.get(suite, "version") : null;
  return [
    { name: { en: "Service", ru: "Сервис" }, value: serviceVersion ?? "-" },
    { name: { en: "Load suite", ru: "Нагрузочный набор" }, value: String(version) },
    { name: { en: "Node of the generator", ru: "Node генератора" }, value: process.version },
    {
      name: { en: "Processor of the generator", ru: "Процессор генератора" },
      value: `${cpu?.model.trim() ?? "-"} × ${availableParallelism()}`,
    },
    {
      name: { en: "Memory", ru: "Память" },
      value: `${(totalmem() / 1_073_741_824).toFixed(1)} GiB`,
    },
    { name: { en: "System", ru: "Система" }, value: `${type()} ${release()} ${arch()}` },
    {
      name: { en: "Load average at the start", ru: "Средняя загрузка в начале" },
      value: loadavg()
        .map((load) => load.toFixed(1))
        .join(", "),
    },
  ];
}
