// What concerns the page as a whole: focus on errors, large type at once, cards' roles, sign-out.
import { forgetDrafts, tidyDrafts } from "./drafts";

/** A table shown as blocks loses its roles in the accessibility tree: state them. */
function stateTableRoles(): void {
  const roles: Record<string, string> = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
  for (const table of document.querySelectorAll("table.cards")) {
    for (const part of [table, ...table.querySelectorAll("thead, tbody, tr, td")]) part.setAttribute("role", roles[part.tagName] ?? "cell");
    for (const head of table.querySelectorAll("th")) head.setAttribute("role", head.scope === "row" ? "rowheader" : "columnheader");
  }
}

/** Switches the type size without leaving the page, so that nothing typed is lost; the form still tells the server. */
function switchTypeHere(): void {
  const button = document.querySelector<HTMLButtonElement>("[data-large-switch]");
  button?.addEventListener("click", (event) => {
    event.preventDefault();
    const large = document.documentElement.toggleAttribute("data-large");
    const body = new FormData(button.form ?? undefined);
    body.set("large", large ? "1" : "0");
    button.setAttribute("aria-pressed", String(large));
    button.value = large ? "0" : "1";
    void fetch("/preferences", { method: "POST", body, redirect: "manual" }).catch(() => undefined);
  });
}

export function startPage(): void {
  document.querySelector<HTMLElement>("[data-take-focus]")?.focus();
  stateTableRoles();
  switchTypeHere();
  document.querySelector("[data-signout]")?.addEventListener("submit", forgetDrafts);
  tidyDrafts();
}
