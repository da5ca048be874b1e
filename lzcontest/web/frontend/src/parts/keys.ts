// Single-key shortcuts, off until the person turns them on for this device (WCAG 2.1.4).
import { keep, recall } from "./store";

const CHOICE = "keys";

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) || (target instanceof HTMLInputElement && !/^(checkbox|radio|button|submit)$/.test(target.type)));
}

function press(element: HTMLElement): void {
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName)) element.focus();
  else element.click();
}

export function startKeys(): void {
  let on = recall(CHOICE) === "on";
  for (const label of document.querySelectorAll<HTMLElement>("[data-keys-switch]")) {
    const box = label.querySelector("input");
    if (!box) continue;
    label.hidden = false;
    box.checked = on;
    box.addEventListener("change", () => {
      on = box.checked;
      keep(CHOICE, on ? "on" : "off");
    });
  }
  document.addEventListener("keydown", (event) => {
    if (!on || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const found = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!found || found.classList.contains("player")) return;
    event.preventDefault();
    press(found);
  });
}
