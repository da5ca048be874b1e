// Counts characters while one types, by code points and by the contest's rule, exactly as the server's count_characters does.
import { MARK } from "./marks";
import { say } from "./words";

// Python calls the four separators U+001C to U+001F white space too; the server counts with Python.
const SPACE = /[\p{White_Space}\x1C-\x1F\u200B-\u200D\u2060\uFEFF]/u;

/** Code points of `text` that count under `rule`; line ends are one \n first. */
export function countCharacters(text: string, rule: string): number {
  let n = 0;
  for (const point of text.replace(/\r\n?/g, "\n")) {
    if (rule === "all") n += point === "\n" ? 0 : 1;
    else if (!SPACE.test(point) && !(rule === "no_punct_no_space" && MARK.test(point))) n += 1;
  }
  return n;
}

function sentence(n: number, max: number, min: number): string {
  const figures = { n: n.toLocaleString("en"), max: max.toLocaleString("en") };
  if (max && n > max) return say("over", { ...figures, d: (n - max).toLocaleString("en") });
  if (min && n < min) return say("under", { ...figures, d: (min - n).toLocaleString("en") });
  return max ? say("left", figures) : say("count", figures);
}

export function startLiveCounts(elements: HTMLElement[]): void {
  for (const field of elements) {
    const out = document.getElementById(field.dataset.countOut ?? "");
    if (!out || !(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement)) continue;
    const max = Number(out.dataset.max ?? 0);
    const min = Number(out.dataset.min ?? 0);
    // Announced only after a pause: a screen reader is not to be told of every key.
    out.setAttribute("aria-live", "off");
    let pause = 0;
    const tell = (): void => {
      const n = countCharacters(field.value, field.dataset.count ?? "no_space");
      out.textContent = sentence(n, max, min);
      out.classList.toggle("over", max > 0 && n > max);
      clearTimeout(pause);
      if (max && n > max) pause = window.setTimeout(() => out.setAttribute("aria-live", "polite"), 1200);
      else out.setAttribute("aria-live", "off");
    };
    field.addEventListener("input", tell);
    tell();
  }
}
