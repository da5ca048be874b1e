// The copy of a form on this device: written at every change, bound to the account, read back when the server's differs.
import { forget, forgetAll, keep, keys, recall } from "./store";

export type Fields = [string, string][];

export interface Draft {
  at: number;
  /** The version of the form it was written on: clocks differ between devices, versions do not. */
  base: string;
  fields: Fields;
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const KEPT_DAYS = 14;

/** The name of a form's copies: those of another account on the same device are never looked at. */
function nameOf(kind: "draft" | "held", key: string): string {
  return `${kind}:${document.body.dataset.account ?? ""}:${key}`;
}

/** The version the form was rendered or last saved at. */
export function baseOf(form: HTMLFormElement): string {
  const field = form.elements.namedItem("version");
  return field instanceof HTMLInputElement ? field.value : (form.dataset.savedAt ?? "");
}

function keepable(control: Element): control is Control {
  if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement || control instanceof HTMLSelectElement)) return false;
  if (!control.name || control.name === "csrf_token" || control.name === "version" || "noKeep" in control.dataset) return false;
  return !/^(password|file|submit|button)$/.test(control.type);
}

export function fieldsOf(form: HTMLFormElement): Fields {
  const fields: Fields = [];
  for (const control of form.elements) {
    if (!keepable(control)) continue;
    if (control instanceof HTMLInputElement && /^(checkbox|radio)$/.test(control.type) && !control.checked) continue;
    if (control instanceof HTMLSelectElement && control.multiple) for (const option of control.selectedOptions) fields.push([control.name, option.value]);
    else fields.push([control.name, control.value]);
  }
  return fields;
}

export function keepDraft(key: string, form: HTMLFormElement): boolean {
  return keep(nameOf("draft", key), JSON.stringify({ at: Date.now(), base: baseOf(form), fields: fieldsOf(form) } satisfies Draft));
}

export function dropDraft(key: string): void {
  forget(nameOf("draft", key));
}

function read<T>(name: string): T | null {
  try {
    return JSON.parse(recall(name) ?? "null") as T | null;
  } catch {
    return null;
  }
}

/** Copies that nobody decided on yet: set aside at once, so that typing on cannot write over them. */
export function heldDrafts(key: string, form: HTMLFormElement): Draft[] {
  const draft = read<Draft>(nameOf("draft", key));
  const held = [...(draft ? [draft] : []), ...(read<Draft[]>(nameOf("held", key)) ?? [])].filter((one) => differs(one.fields, fieldsOf(form)));
  setHeld(key, held);
  dropDraft(key);
  return held;
}

export function setHeld(key: string, held: Draft[]): void {
  if (held.length) keep(nameOf("held", key), JSON.stringify(held.slice(0, 3)));
  else forget(nameOf("held", key));
}

// Row keys of people are made anew for empty rows at each reading: they are no difference.
const MADE = /^people-\d+-(key|has|has_birth)$/;
const said = (fields: Fields): string => JSON.stringify(fields.filter(([name, value]) => value.trim() && !MADE.test(name)).map(([name, value]) => [name, value.replace(/\r\n?/g, "\n").trim()]));

/** True when the two say anything different. */
export function differs(one: Fields, other: Fields): boolean {
  return said(one) !== said(other);
}

/** Puts the fields back into the form and tells whoever listens. */
export function restoreFields(fields: Fields, form: HTMLFormElement): void {
  const values = new Map<string, string[]>();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const control of form.elements) {
    if (!keepable(control)) continue;
    const wanted = values.get(control.name) ?? [];
    if (control instanceof HTMLInputElement && /^(checkbox|radio)$/.test(control.type)) control.checked = wanted.includes(control.value);
    else if (control instanceof HTMLSelectElement && control.multiple) for (const option of control.options) option.selected = wanted.includes(option.value);
    else if (wanted.length) control.value = wanted.shift() ?? "";
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** Drops what is not needed any more: copies of a work that was handed in, and those nobody came back for. */
export function tidyDrafts(): void {
  for (const done of document.querySelectorAll<HTMLElement>("[data-forget-drafts]")) {
    for (const key of keys()) if (/^(draft|held):/.test(key) && key.endsWith(`:${done.dataset.forgetDrafts ?? " "}`)) forget(key);
  }
  for (const key of keys()) {
    if (!/^(draft|held):/.test(key)) continue;
    const kept = read<Draft | Draft[]>(key);
    const at = (Array.isArray(kept) ? kept[0]?.at : kept?.at) ?? 0;
    if (at < Date.now() - KEPT_DAYS * 86_400_000) forget(key);
  }
}

/** After signing out on a shared computer no draft stays. */
export function forgetDrafts(): void {
  forgetAll("draft:");
  forgetAll("held:");
}
