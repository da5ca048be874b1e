// Draws a song's waveform from its peaks and lets it be used as a second way to seek; the native controls remain.
import { rememberPosition } from "./position";

const SVG = "http://www.w3.org/2000/svg";

function shape(name: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** One closed outline, mirrored about the middle; heights relative to the loudest. */
function outline(peaks: number[]): string {
  const loudest = Math.max(...peaks.map(Math.abs)) || 1;
  const heights = peaks.map((peak) => Math.max(0.6, (Math.abs(peak) / loudest) * 48));
  const upper = heights.map((height, i) => `L${i} ${(50 - height).toFixed(1)}`);
  const lower = heights.map((height, i) => `L${i} ${(50 + height).toFixed(1)}`).reverse();
  return `M0 50${upper.join("")}${lower.join("")}Z`;
}

function draw(place: HTMLElement, peaks: number[], audio: HTMLAudioElement): void {
  const id = `played-${Math.random().toString(36).slice(2)}`;
  const svg = shape("svg", { viewBox: `0 0 ${Math.max(1, peaks.length - 1)} 100`, preserveAspectRatio: "none" });
  const clip = shape("clipPath", { id });
  const window_ = shape("rect", { x: "0", y: "0", width: "0", height: "100" });
  clip.append(window_);
  const path = outline(peaks);
  svg.append(clip, shape("path", { class: "base", d: path }), shape("path", { class: "played", d: path, "clip-path": `url(#${id})` }));
  place.replaceChildren(svg);
  place.hidden = false;
  audio.addEventListener("timeupdate", () => window_.setAttribute("width", String((audio.currentTime / (audio.duration || 1)) * peaks.length)));
  place.addEventListener("click", (event) => {
    const box = place.getBoundingClientRect();
    if (Number.isFinite(audio.duration)) audio.currentTime = ((event.clientX - box.left) / box.width) * audio.duration;
  });
}

async function start(player: HTMLElement): Promise<void> {
  const audio = player.querySelector("audio");
  const place = player.querySelector<HTMLElement>(".wave");
  if (!audio) return;
  rememberPosition(audio, player.dataset.key);
  if (!place || !player.dataset.peaks) return;
  const answer = await fetch(player.dataset.peaks);
  if (!answer.ok) return;
  const data = (await answer.json()) as number[] | { peaks: number[] };
  const peaks = Array.isArray(data) ? data : data.peaks;
  if (peaks.length) draw(place, peaks, audio);
}

export function startSongs(players: HTMLElement[]): void {
  // Without a waveform the song still plays: a failure here is not worth a word.
  for (const player of players) void start(player).catch(() => undefined);
}
