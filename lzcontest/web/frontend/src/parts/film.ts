// Plays films by hls.js where the browser has media sources, else by the browser's own HLS (phones of Apple).
import type Hls from "hls.js";
import { addControls, choice } from "./controls";
import { rememberPosition } from "./position";
import { Renewal } from "./renewal";
import { addScrub } from "./scrub";
import { say } from "./words";

const GLIMPSE_S = 1; // before the film is played
const AHEAD_S = 60; // while it is played
const HLS = "application/vnd.apple.mpegurl";

/** Goes to a place and plays on, as soon as the film knows how long it is. */
function resumeAt(video: HTMLVideoElement, at: number, playing: boolean): void {
  const go = (): void => {
    video.currentTime = at;
    if (playing) void video.play().catch(() => undefined);
  };
  if (video.readyState > 0) go();
  else video.addEventListener("loadedmetadata", go, { once: true });
}

class HlsFilm {
  private hls: Hls | undefined;
  private quality = -1;
  private started = false;
  private mended = false;
  private readonly renewal: Renewal;

  constructor(
    private readonly kind: typeof Hls,
    private readonly figure: HTMLElement,
    private readonly video: HTMLVideoElement,
    private readonly row: HTMLElement,
  ) {
    this.renewal = new Renewal(figure, video, (at, playing) => this.open(at, playing));
    // Only the first piece is fetched before somebody watches: weak networks pay for little unseen.
    video.addEventListener("play", () => this.watch());
    this.open(-1, false);
  }

  private watch(): void {
    this.started = true;
    if (this.hls) this.hls.config.maxMaxBufferLength = AHEAD_S;
  }

  private open(at: number, playing: boolean): void {
    this.hls?.destroy();
    this.started = false;
    // No worker: its blob address would need a hole in the content security policy.
    const hls = new this.kind({ enableWorker: false, capLevelToPlayerSize: true, maxMaxBufferLength: GLIMPSE_S });
    this.hls = hls;
    hls.on(this.kind.Events.MANIFEST_PARSED, () => {
      this.offerQualities(hls);
      if (at < 0) return;
      if (playing) this.watch();
      resumeAt(this.video, at, playing);
    });
    hls.on(this.kind.Events.ERROR, (_event, data) => {
      // hls.js tries again for a minute by itself; without any network people should not wait for its verdict.
      const cut = data.type === this.kind.ErrorTypes.NETWORK_ERROR && !navigator.onLine;
      if (data.fatal || cut) this.fail(hls, data.type);
    });
    hls.loadSource(this.figure.dataset.film ?? "");
    hls.attachMedia(this.video);
  }

  private fail(hls: Hls, type: string): void {
    if (type === this.kind.ErrorTypes.NETWORK_ERROR) return void this.renewal.mend(this.started && !this.video.paused);
    if (type !== this.kind.ErrorTypes.MEDIA_ERROR || this.mended) return this.renewal.giveUp();
    this.mended = true;
    hls.recoverMediaError();
  }

  private offerQualities(hls: Hls): void {
    this.row.querySelector("[data-quality]")?.remove();
    if (hls.levels.length < 2) return;
    const levels = hls.levels.map((level, i): [string, string] => [String(i), `${Math.min(level.height, level.width)}p`]).reverse();
    const made = choice(say("quality"), [["-1", say("qualityAuto")], ...levels], String(this.quality), (value) => {
      this.quality = Number(value);
      hls.nextLevel = this.quality;
    });
    made.dataset.quality = "";
    this.row.insertBefore(made, this.row.lastElementChild);
    if (this.quality >= 0) hls.startLevel = this.quality;
  }
}

function playPlainly(figure: HTMLElement, video: HTMLVideoElement): void {
  const renewal = new Renewal(figure, video, (at, playing) => {
    video.querySelector("source")?.setAttribute("src", figure.dataset.film ?? "");
    video.load();
    resumeAt(video, at, playing);
  });
  video.addEventListener("error", () => void renewal.mend(), true);
  // It may have failed before this script arrived.
  if (video.error || video.networkState === HTMLMediaElement.NETWORK_NO_SOURCE) void renewal.mend(false);
}

async function start(figure: HTMLElement): Promise<void> {
  const video = figure.querySelector("video");
  if (!video || !figure.dataset.film) return;
  const row = addControls(figure, video);
  rememberPosition(video, figure.dataset.key);
  if (figure.dataset.cues) addScrub(figure, video);
  if (!("MediaSource" in window || "ManagedMediaSource" in window)) return playPlainly(figure, video);
  const kind = await import("hls.js").then((loaded) => loaded.default, () => undefined); // the network may break here, too
  if (!kind?.isSupported()) return playPlainly(figure, video);
  const wanted = !video.paused; // somebody was faster than this script
  for (const plain of video.querySelectorAll(`source[type='${HLS}']`)) plain.remove();
  video.removeAttribute("src");
  video.load(); // drops what the browser's own HLS may have begun
  new HlsFilm(kind, figure, video, row);
  if (wanted) void video.play().catch(() => undefined);
}

export function startFilms(figures: HTMLElement[]): void {
  for (const figure of figures) void start(figure);
}
