// Asks the server how far long work is, and shows it; slower when nothing moves, quiet in a hidden tab.
import { say } from "./words";

interface Progress {
  state: string;
  percent: number;
  label: string;
  done: boolean;
}

async function ask(url: string): Promise<Progress> {
  const answer = await fetch(url, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as Progress;
}

function show(element: HTMLElement, now: Progress): void {
  const bar = element.querySelector<HTMLProgressElement>("[data-poll-bar]");
  if (bar) bar.value = now.percent;
  const texts: [string, string][] = [["[data-poll-label]", now.label], ["[data-poll-percent]", `${Math.floor(now.percent)}%`]];
  for (const [selector, text] of texts) {
    const place = element.querySelector(selector);
    if (place && place.textContent !== text) place.textContent = text;
  }
  element.dataset.state = now.state;
}

async function follow(element: HTMLElement): Promise<void> {
  let wait = 1500;
  let last = -1;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, document.hidden ? 15000 : wait));
    try {
      const now = await ask(element.dataset.poll ?? "");
      show(element, now);
      if (now.done) break;
      wait = now.percent === last ? Math.min(wait * 1.3, 10000) : 1500;
      last = now.percent;
    } catch {
      const place = element.querySelector("[data-poll-state]");
      if (place) place.textContent = say("pollLost");
      wait = Math.min(wait * 2, 30000);
    }
  }
  if ("doneReload" in element.dataset && !document.querySelector("form[data-dirty]")) location.reload();
}

export function startPolling(elements: HTMLElement[]): void {
  for (const element of elements) void follow(element);
}
