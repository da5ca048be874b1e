// Keeps "what is left" running by the server's clock: the difference to this device's clock is taken once at loading.
import { say } from "./words";

const two = (n: number): string => String(n).padStart(2, "0");

/** The same writing as the server's `remaining` filter. */
export function remainingText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return days ? say("days", { d: days, t: `${two(hours)}:${two(minutes)}` }) : `${two(hours)}:${two(minutes)}:${two(seconds % 60)}`;
}

function start(element: HTMLElement): void {
  const until = Date.parse(element.dataset.until ?? "");
  const sent = Date.parse(element.dataset.now ?? "");
  if (Number.isNaN(until) || Number.isNaN(sent)) return;
  const began = performance.now();
  let timer = 0;
  const tick = (): void => {
    const left = until - (sent + performance.now() - began);
    const text = left > 0 ? remainingText(left) : (element.dataset.done ?? "");
    if (element.textContent !== text) element.textContent = text;
    if (left <= 0) clearInterval(timer);
  };
  timer = window.setInterval(tick, 1000);
  tick();
}

export function startCountdowns(): void {
  for (const element of document.querySelectorAll<HTMLElement>("[data-until]")) start(element);
}
