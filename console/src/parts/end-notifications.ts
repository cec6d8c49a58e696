import { useSyncExternalStore } from "react";
import type { Told } from "./end-warning-rules.ts";

/** `refused` by the browser or its user; `absent`: it has no notifications, or none for pages (Android). */
export type NotifyState = "off" | "on" | "refused" | "absent";

const CHOICE_KEY = "zenzefi.tell-ends";
/** What was told of each token, for all tabs and after a reload. */
const TOLD_KEY = "zenzefi.told-ends";

let isAbsent = !("Notification" in globalThis);
const listeners = new Set<() => void>();

export function useNotifyState(): NotifyState {
  return useSyncExternalStore(subscribe, notifyState);
}

function notifyState(): NotifyState {
  if (isAbsent) return "absent";
  if (Notification.permission === "denied") return "refused";
  return Notification.permission === "granted" && read(CHOICE_KEY) === "on" ? "on" : "off";
}

/**
 * Asks the browser's user, who has just pressed a button, and shows what a notification looks like: where pages may show none, the
 * attempt tells.
 */
export async function turnOn(sample: { readonly title: string; readonly body: string }): Promise<void> {
  // Old browsers reject a request that is not answered.
  const permission = await Notification.requestPermission().catch(() => "default");
  if (permission === "granted" && show({ ...sample, tag: "sample" })) write(CHOICE_KEY, "on");
  changed();
}

export function turnOff(): void {
  write(CHOICE_KEY, "off");
  changed();
}

/** @param tag a notification with the same tag is replaced, silently: two tabs notify once. @returns false if pages may show none */
export function show({ title, body, tag }: Readonly<Record<"title" | "body" | "tag", string>>): boolean {
  try {
    const notification = new Notification(title, { body, tag: `zenzefi-${tag}` });
    notification.onclick = () => {
      window.focus();
      notification.close();
    };
    return true;
  } catch {
    isAbsent = true;
    changed();
    return false;
  }
}

export function readTold(id: string): Told | undefined {
  return readAll()[id];
}

/** Forgets ends that are over: what is stored does not grow. */
export function writeTold(id: string, told: Told, nowMs: number): void {
  const kept = Object.entries(readAll()).filter(([, { untilMs }]) => untilMs > nowMs);
  write(TOLD_KEY, JSON.stringify({ ...Object.fromEntries(kept), [id]: told }));
}

function readAll(): Record<string, Told> {
  try {
    const all: unknown = JSON.parse(read(TOLD_KEY) ?? "{}");
    return typeof all === "object" && all !== null ? (all as Record<string, Told>) : {};
  } catch {
    return {};
  }
}

/** In the memory of this page where the browser stores nothing. */
const unstored = new Map<string, string>();

function read(key: string): string | null {
  try {
    return localStorage.getItem(key) ?? unstored.get(key) ?? null;
  } catch {
    return unstored.get(key) ?? null;
  }
}

function write(key: string, value: string): void {
  unstored.set(key, value);
  try {
    localStorage.setItem(key, value);
  } catch {
    // Private windows of some browsers store nothing.
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  // The permission may have been changed in the browser's settings.
  document.addEventListener("visibilitychange", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
    document.removeEventListener("visibilitychange", listener);
  };
}

function changed(): void {
  for (const listener of listeners) listener();
}
