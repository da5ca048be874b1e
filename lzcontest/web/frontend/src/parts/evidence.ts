// Two texts in step: going from passage to passage brings both sides to it.
import { say } from "./words";

function bring(side: Element, match: string): void {
  for (const mark of side.querySelectorAll<HTMLElement>("mark[data-match]")) mark.classList.toggle("here", mark.dataset.match === match);
  const first = side.querySelector<HTMLElement>("mark.here");
  if (!first) return;
  const box = side.getBoundingClientRect();
  side.scrollTop += first.getBoundingClientRect().top - box.top - Math.min(side.clientHeight / 3, 200);
}

function start(section: HTMLElement): void {
  const sides = [...section.querySelectorAll("[data-side]")];
  const order = [...new Set([...(sides[0]?.querySelectorAll<HTMLElement>("mark[data-match]") ?? [])].map((mark) => mark.dataset.match ?? ""))];
  const state = section.querySelector("[data-step-state]");
  let at = -1;
  const go = (next: number): void => {
    const match = order[(next + order.length) % order.length];
    if (match === undefined) return;
    at = order.indexOf(match);
    for (const side of sides) bring(side, match);
    if (state) state.textContent = say("step", { n: at + 1, max: order.length });
  };
  for (const button of section.querySelectorAll<HTMLElement>("[data-step]")) {
    button.hidden = order.length === 0;
    button.addEventListener("click", () => go(at < 0 && button.dataset.step === "-1" ? -1 : at + Number(button.dataset.step)));
  }
  section.addEventListener("click", (event) => {
    const mark = event.target instanceof Element ? event.target.closest<HTMLElement>("mark[data-match]") : null;
    if (!mark || getSelection()?.toString()) return;
    if (event.target instanceof Element && event.target.closest("a")) event.preventDefault();
    go(order.indexOf(mark.dataset.match ?? ""));
  });
}

export function startEvidence(sections: HTMLElement[]): void {
  for (const section of sections) start(section);
}
