// The copy of a form on this device: written at every change, read back when the server's is older.
import { forget, keep, recall } from "./store";

export interface Draft {
  at: number;
  /** The version of the form it was written on: clocks differ between devices, versions do not. */
  base: string;
  fields: [string, string][];
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

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

function fieldsOf(form: HTMLFormElement): [string, string][] {
  const fields: [string, string][] = [];
  for (const control of form.elements) {
    if (!keepable(control)) continue;
    if (control instanceof HTMLInputElement && /^(checkbox|radio)$/.test(control.type) && !control.checked) continue;
    if (control instanceof HTMLSelectElement && control.multiple) for (const option of control.selectedOptions) fields.push([control.name, option.value]);
    else fields.push([control.name, control.value]);
  }
  return fields;
}

export function keepDraft(key: string, form: HTMLFormElement): boolean {
  return keep(`draft:${key}`, JSON.stringify({ at: Date.now(), base: baseOf(form), fields: fieldsOf(form) } satisfies Draft));
}

export function dropDraft(key: string): void {
  forget(`draft:${key}`);
}

export function readDraft(key: string): Draft | null {
  try {
    return JSON.parse(recall(`draft:${key}`) ?? "null") as Draft | null;
  } catch {
    return null;
  }
}

/** True when the draft says anything else than the form does. */
export function differs(draft: Draft, form: HTMLFormElement): boolean {
  return JSON.stringify(draft.fields) !== JSON.stringify(fieldsOf(form));
}

/** Puts the draft back into the form and tells whoever listens. */
export function restoreDraft(draft: Draft, form: HTMLFormElement): void {
  const values = new Map<string, string[]>();
  for (const [name, value] of draft.fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const control of form.elements) {
    if (!keepable(control)) continue;
    const wanted = values.get(control.name) ?? [];
    if (control instanceof HTMLInputElement && /^(checkbox|radio)$/.test(control.type)) control.checked = wanted.includes(control.value);
    else if (control instanceof HTMLSelectElement && control.multiple) for (const option of control.options) option.selected = wanted.includes(option.value);
    else if (wanted.length) control.value = wanted.shift() ?? "";
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
