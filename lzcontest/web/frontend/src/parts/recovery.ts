// Offers what this device kept and the server never got: with both times, both texts, and a choice.
import { comparison } from "./compare";
import { type Draft, fieldsOf, heldDrafts, restoreFields, setHeld } from "./drafts";
import { say, whenText } from "./words";

function button(word: Parameters<typeof say>[0], act: () => void): HTMLButtonElement {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "btn plain small", textContent: say(word) });
  made.addEventListener("click", act);
  return made;
}

/** Shows a notice for each copy nobody decided on. */
export function offerRecovery(form: HTMLFormElement, key: string): void {
  let held = heldDrafts(key, form);
  const settle = (draft: Draft): void => setHeld(key, (held = held.filter((one) => one !== draft)));
  for (const draft of held) form.prepend(offer(form, draft, () => settle(draft)));
}

function offer(form: HTMLFormElement, draft: Draft, settle: () => void): HTMLElement {
  const note = Object.assign(document.createElement("div"), { className: "notice warn recover" });
  note.setAttribute("role", "status");
  const server = form.dataset.savedAt ? whenText(new Date(form.dataset.savedAt)) : "—";
  const text = Object.assign(document.createElement("p"), { textContent: say("recover", { time: whenText(new Date(draft.at)), server }) });
  const both = document.createElement("details");
  both.append(Object.assign(document.createElement("summary"), { textContent: say("seeBoth") }));
  both.append(comparison(form, draft.fields, fieldsOf(form), [say("onDevice"), say("onServer")]));
  const done = (): void => (settle(), note.remove());
  const acts = Object.assign(document.createElement("p"), { className: "acts" });
  acts.append(button("restore", () => (restoreFields(draft.fields, form), done())), button("discard", done));
  note.append(text, both, acts);
  return note;
}
