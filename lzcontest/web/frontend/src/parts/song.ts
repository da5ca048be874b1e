// Draws a song's waveform by wavesurfer.js from the peaks the server has counted; the native controls remain.
import { addControls } from "./controls";
import { rememberPosition } from "./position";
import { Renewal } from "./renewal";

const HEIGHT = 80;

function colours(place: HTMLElement): { waveColor: string; progressColor: string; cursorColor: string } {
  const style = getComputedStyle(place);
  const played = style.getPropertyValue("--celadon").trim();
  return { waveColor: style.getPropertyValue("--edge").trim(), progressColor: played, cursorColor: played };
}

async function peaksOf(address: string): Promise<number[]> {
  const answer = await fetch(address);
  if (!answer.ok) return [];
  const data = (await answer.json()) as number[] | { peaks: number[] };
  const peaks = Array.isArray(data) ? data : data.peaks;
  const loudest = Math.max(1, ...peaks.map(Math.abs));
  return peaks.map((peak) => peak / loudest);
}

/** Keeps the waveform's style as a sheet instead of an element, which tools that check pages would copy against our policy. */
function adoptStyle(root: ShadowRoot | null | undefined): void {
  const style = root?.querySelector("style");
  if (!root || !style) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style.textContent ?? "");
  root.adoptedStyleSheets = [sheet];
  style.remove();
}

async function draw(figure: HTMLElement, place: HTMLElement, audio: HTMLAudioElement): Promise<void> {
  const peaks = await peaksOf(figure.dataset.peaks ?? "");
  if (!peaks.length) return;
  const { default: WaveSurfer } = await import("wavesurfer.js");
  place.hidden = false;
  const wave = WaveSurfer.create({
    container: place,
    media: audio,
    peaks: [peaks],
    duration: Number(figure.dataset.ms ?? 0) / 1000 || audio.duration,
    height: HEIGHT,
    dragToSeek: true,
    cspNonce: document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce,
    ...colours(place),
  });
  adoptStyle(place.firstElementChild?.shadowRoot);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => wave.setOptions(colours(place)));
}

function start(figure: HTMLElement): void {
  const audio = figure.querySelector("audio");
  const place = figure.querySelector<HTMLElement>(".wave");
  if (!audio) return;
  addControls(figure, audio);
  rememberPosition(audio, figure.dataset.key);
  let playing = false;
  audio.addEventListener("play", () => (playing = true));
  audio.addEventListener("pause", () => (playing = playing && audio.error !== null));
  const renewal = new Renewal(figure, audio, (at, go) => {
    audio.src = figure.dataset.song ?? "";
    audio.load();
    audio.addEventListener("loadedmetadata", () => (audio.currentTime = at), { once: true });
    if (go) void audio.play().catch(() => undefined);
  });
  const fail = (): void => (audio.error?.code === MediaError.MEDIA_ERR_DECODE ? renewal.giveUp() : void renewal.mend(playing));
  audio.addEventListener("error", fail);
  if (audio.error) fail(); // before this script arrived
  // Without a waveform the song still plays: a failure here is not worth a word.
  if (place && figure.dataset.peaks) void draw(figure, place, audio).catch(() => undefined);
}

export function startSongs(figures: HTMLElement[]): void {
  for (const figure of figures) start(figure);
}
