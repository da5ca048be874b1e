// Two versions of a form side by side, so that a person can choose with both texts before their eyes.
import { type Fields, baseOf, fieldsOf } from "./drafts";
import { say } from "./words";

export interface Other {
  fields: Fields;
  version: string;
  savedAt: string;
}

/** What the server holds for this form now; null when it cannot be asked. */
export async function fetchOther(form: HTMLFormElement): Promise<Other | null> {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store", redirect: "manual" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const other = [...page.querySelectorAll<HTMLFormElement>("form[data-autosave]")].find((one) => one.dataset.autosaveKey === form.dataset.autosaveKey);
    return answer.ok && other ? { fields: fieldsOf(other), version: baseOf(other), savedAt: other.dataset.savedAt ?? "" } : null;
  } catch {
    return null;
  }
}

function labelOf(form: HTMLFormElement, name: string): string {
  const control = form.elements.namedItem(name);
  const one = control instanceof RadioNodeList ? control[0] : control;
  if (!(one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement || one instanceof HTMLSelectElement)) return name;
  const legend = one.type === "radio" || one.type === "checkbox" ? one.closest("fieldset")?.querySelector("legend")?.textContent : null;
  return (legend ?? one.labels?.[0]?.textContent ?? name).trim();
}

function shown(form: HTMLFormElement, name: string, values: string[]): string {
  const control = form.elements.namedItem(name);
  if (control instanceof HTMLSelectElement) return values.map((value) => [...control.options].find((o) => o.value === value)?.text ?? value).join("、");
  if (control instanceof HTMLInputElement && control.type === "checkbox") return values.length ? "✓" : "";
  return values.join("\n");
}

function gathered(fields: Fields): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of fields) if (value.trim()) values.set(name, [...(values.get(name) ?? []), value]);
  return values;
}

/** A list of what differs: field by field, one text above the other on a phone, side by side elsewhere. */
export function comparison(form: HTMLFormElement, mine: Fields, theirs: Fields, names: [string, string]): HTMLElement {
  const list = Object.assign(document.createElement("div"), { className: "both" });
  const [one, other] = [gathered(mine), gathered(theirs)];
  for (const name of new Set([...one.keys(), ...other.keys()])) {
    const texts = [one, other].map((values) => shown(form, name, values.get(name) ?? []));
    if (/-(key|has|has_birth)$/.test(name) || texts[0]?.trim() === texts[1]?.trim()) continue;
    const row = document.createElement("section");
    row.append(Object.assign(document.createElement("h3"), { textContent: labelOf(form, name) }));
    texts.forEach((text, place) => {
      const side = Object.assign(document.createElement("div"), { className: "verse-text", textContent: text || say("empty_") });
      side.prepend(Object.assign(document.createElement("p"), { className: "hint", textContent: names[place] ?? "" }));
      row.append(side);
    });
    list.append(row);
  }
  return list;
}
