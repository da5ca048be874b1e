// Plays films: by the browser itself where it knows HLS, else by hls.js, which is fetched only then.
import { rememberPosition } from "./position";
import { addScrub } from "./scrub";
import { say } from "./words";

function fail(player: HTMLElement, why: string): void {
  const place = player.querySelector<HTMLElement>("[data-player-error]");
  if (!place) return;
  place.textContent = say("noPlay", { why });
  place.hidden = false;
}

async function playWithHls(player: HTMLElement, video: HTMLVideoElement, source: string): Promise<void> {
  const { default: Hls } = await import("hls.js/light");
  if (!Hls.isSupported()) return fail(player, "HLS");
  // No worker: its blob address would need a hole in the content security policy.
  const hls = new Hls({ enableWorker: false, capLevelToPlayerSize: true, autoStartLoad: false });
  let mended = false;
  hls.on(Hls.Events.ERROR, (_event, data) => {
    if (!data.fatal) return;
    if (data.type === Hls.ErrorTypes.MEDIA_ERROR && !mended) {
      mended = true;
      return hls.recoverMediaError();
    }
    fail(player, data.details);
  });
  hls.loadSource(source);
  hls.attachMedia(video);
  // Pieces are fetched once somebody wants to watch: weak networks pay for nothing unseen.
  video.addEventListener("play", () => hls.startLoad(video.currentTime || -1), { once: true });
}

async function start(player: HTMLElement): Promise<void> {
  const video = player.querySelector("video");
  const source = player.dataset.film ?? "";
  if (!video || !source) return;
  rememberPosition(video, player.dataset.key);
  if (player.dataset.cues) addScrub(video, player.dataset.cues);
  if (!video.canPlayType("application/vnd.apple.mpegurl")) {
    for (const plain of video.querySelectorAll("source[type='application/vnd.apple.mpegurl']")) plain.remove();
    await playWithHls(player, video, source).catch((reason: Error) => fail(player, reason.message));
    return;
  }
  const complain = (): void => fail(player, video.error?.message || "HLS");
  video.addEventListener("error", complain, true);
  // It may have failed before this script arrived.
  if (video.error || video.networkState === HTMLMediaElement.NETWORK_NO_SOURCE) complain();
}

export function startFilms(players: HTMLElement[]): void {
  for (const player of players) void start(player);
}
