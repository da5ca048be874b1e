// Remembers on this device where a film or song was left, and says so instead of jumping silently.
import { forget, keep, recall } from "./store";
import { say, spanText } from "./words";

export function rememberPosition(media: HTMLMediaElement, key: string | undefined): void {
  if (!key) return;
  const name = `at:${key}`;
  const before = Number(recall(name) ?? 0);
  if (before > 5) offer(media, before);
  let last = 0;
  media.addEventListener("timeupdate", () => {
    if (Math.abs(media.currentTime - last) < 3) return;
    last = media.currentTime;
    keep(name, last.toFixed(1));
  });
  media.addEventListener("ended", () => forget(name));
}

function offer(media: HTMLMediaElement, seconds: number): void {
  const go = (): void => {
    if (seconds < media.duration - 3) media.currentTime = seconds;
  };
  if (media.readyState > 0) go();
  else media.addEventListener("loadedmetadata", go, { once: true });
  const line = document.createElement("p");
  line.className = "resume";
  const back = document.createElement("button");
  back.type = "button";
  back.className = "btn plain small";
  back.textContent = say("fromStart");
  back.addEventListener("click", () => {
    media.currentTime = 0;
    line.remove();
  });
  line.append(say("resume", { time: spanText(seconds) }), back);
  media.after(line);
}
