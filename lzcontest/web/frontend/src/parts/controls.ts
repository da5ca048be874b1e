// The row below a film or song: what the browser's own controls lack or hide, the same for mouse, touch and keyboard.
import { say } from "./words";

const SPEEDS = [0.75, 1, 1.25, 1.5, 2];
const STEP = 10; // seconds
const SMALL_STEP = 5;

/** Says something once to those who listen instead of look. */
function tell(figure: HTMLElement, text: string): void {
  const place = figure.querySelector<HTMLElement>("[data-player-said]");
  if (place) place.textContent = text;
}

function button(label: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

/** A labelled choice; `choose` is called with the value picked. */
export function choice(label: string, options: [value: string, text: string][], now: string, choose: (value: string) => void): HTMLLabelElement {
  const made = document.createElement("label");
  const select = document.createElement("select");
  for (const [value, text] of options) select.add(new Option(text, value, false, value === now));
  select.addEventListener("change", () => choose(select.value));
  made.append(label, " ", select);
  return made;
}

function move(media: HTMLMediaElement, seconds: number): void {
  const end = Number.isFinite(media.duration) ? media.duration : Infinity;
  media.currentTime = Math.min(end, Math.max(0, media.currentTime + seconds));
}

function toggle(media: HTMLMediaElement): void {
  if (media.paused) void media.play().catch(() => undefined);
  else media.pause();
}

/** Text tracks that can be shown; a film may have none. */
function captionTracks(media: HTMLMediaElement): TextTrack[] {
  return [...media.textTracks].filter((track) => track.kind === "captions" || track.kind === "subtitles");
}

function showCaptions(media: HTMLMediaElement, place: number): void {
  captionTracks(media).forEach((track, i) => (track.mode = i === place ? "showing" : "disabled"));
}

function speedChoice(figure: HTMLElement, media: HTMLMediaElement): HTMLLabelElement {
  const options = SPEEDS.map((speed): [string, string] => [String(speed), say("times", { n: speed })]);
  const made = choice(say("speed"), options, "1", (value) => (media.playbackRate = Number(value)));
  const select = made.querySelector("select");
  media.addEventListener("ratechange", () => {
    if (select) select.value = String(media.playbackRate);
    tell(figure, say("speedNow", { n: media.playbackRate }));
  });
  media.addEventListener("loadstart", () => {
    if (select) media.playbackRate = Number(select.value) || 1; // a renewed address begins at normal speed
  });
  return made;
}

function captionChoice(media: HTMLMediaElement): HTMLLabelElement | undefined {
  const tracks = captionTracks(media);
  if (!tracks.length) return undefined;
  const options: [string, string][] = [["-1", say("captionsOff")], ...tracks.map((track, i): [string, string] => [String(i), track.label])];
  const shown = tracks.findIndex((track) => track.mode === "showing");
  const made = choice(say("captions"), options, String(shown), (value) => showCaptions(media, Number(value)));
  const select = made.querySelector("select");
  media.textTracks.addEventListener("change", () => {
    if (select) select.value = String(captionTracks(media).findIndex((track) => track.mode === "showing"));
  });
  return made;
}

function fullScreen(media: HTMLMediaElement): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else if (media.requestFullscreen) void media.requestFullscreen().catch(() => undefined);
  else (media as unknown as { webkitEnterFullscreen?: () => void }).webkitEnterFullscreen?.(); // phones of Apple
}

function stepSpeed(media: HTMLMediaElement, by: number): void {
  const place = SPEEDS.indexOf(media.playbackRate);
  media.playbackRate = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, (place < 0 ? 1 : place) + by))] ?? 1;
}

function nextCaptions(media: HTMLMediaElement): void {
  const tracks = captionTracks(media);
  const shown = tracks.findIndex((track) => track.mode === "showing");
  showCaptions(media, shown + 1 < tracks.length ? shown + 1 : -1);
}

type Keys = Record<string, () => void>;

function keysOf(media: HTMLMediaElement): Keys {
  const keys: Keys = {
    k: () => toggle(media),
    j: () => move(media, -STEP),
    l: () => move(media, STEP),
    arrowleft: () => move(media, -SMALL_STEP),
    arrowright: () => move(media, SMALL_STEP),
    m: () => (media.muted = !media.muted),
    "<": () => stepSpeed(media, -1),
    ">": () => stepSpeed(media, 1),
  };
  if (!(media instanceof HTMLVideoElement)) return keys;
  return { ...keys, f: () => fullScreen(media), c: () => nextCaptions(media) };
}

/** Keys work only while the player has the focus (WCAG 2.1.4) and leave Tab, Enter and Space to the element itself. */
function listen(figure: HTMLElement, media: HTMLMediaElement): void {
  const keys = keysOf(media);
  figure.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.target instanceof HTMLSelectElement) return;
      const space = event.key === " " && event.target === media;
      const act = space ? keys.k : keys[event.key.toLowerCase()];
      if (!act) return;
      event.preventDefault(); // the browser's own controls would do it a second time
      event.stopPropagation();
      act();
    },
    true,
  );
}

function keyList(video: boolean): HTMLDetailsElement {
  const made = document.createElement("details");
  made.className = "player-keys hint";
  const summary = document.createElement("summary");
  summary.textContent = say("playerKeys");
  const text = document.createElement("p");
  text.textContent = say(video ? "playerKeysFilm" : "playerKeysSong");
  made.append(summary, text);
  return made;
}

/** Adds the row and the keys; `more` are choices of this kind of player. Returns the row. */
export function addControls(figure: HTMLElement, media: HTMLMediaElement): HTMLElement {
  const video = media instanceof HTMLVideoElement;
  const row = document.createElement("div");
  row.className = "player-bar";
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", say("playerBar"));
  row.append(button(say("back", { n: STEP }), () => move(media, -STEP)), button(say("ahead", { n: STEP }), () => move(media, STEP)), speedChoice(figure, media));
  const captions = captionChoice(media);
  if (captions) row.append(captions);
  if (video) row.append(button(say("fullScreen"), () => fullScreen(media)));
  const said = document.createElement("p");
  said.className = "sr";
  said.setAttribute("role", "status");
  said.dataset.playerSaid = "";
  const before = figure.querySelector("figcaption, [data-player-error]");
  figure.insertBefore(row, before);
  row.after(said, keyList(video));
  listen(figure, media);
  return row;
}
