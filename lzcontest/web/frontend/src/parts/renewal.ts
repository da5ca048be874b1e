// What a player does when its pieces stop coming: waits for the network, or asks the page for fresh addresses.
import { say } from "./words";

/** How a kind of player takes a new address without losing its place. */
export type Reload = (at: number, playing: boolean) => void;

const GONE = [401, 403, 404, 410]; // what an expired address answers
const PATIENCE_MS = 60_000; // addresses live for hours: what fails again so soon is not their age
const BREATH_MS = 10_000; // what fails twice within it though the file is there, cannot be played

/** The status an address answers with now; 0 when nobody answers. */
async function statusOf(address: string): Promise<number> {
  try {
    return (await fetch(address, { method: "HEAD", cache: "no-store" })).status;
  } catch {
    return 0;
  }
}

/** The same player on the page as the server would write it now, or why there is none. */
async function freshTwin(figure: HTMLElement): Promise<HTMLElement | "signed out" | undefined> {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
  if (answer.redirected && new URL(answer.url).pathname !== location.pathname) return "signed out";
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const place = [...document.querySelectorAll(".player")].indexOf(figure);
  return page.querySelectorAll<HTMLElement>(".player")[place];
}

function takeAddresses(figure: HTMLElement, fresh: HTMLElement): void {
  for (const name of ["film", "song", "cues", "peaks"]) if (fresh.dataset[name]) figure.dataset[name] = fresh.dataset[name];
  const tracks = fresh.querySelectorAll("track");
  figure.querySelectorAll("track").forEach((track, i) => track.setAttribute("src", tracks[i]?.getAttribute("src") ?? track.src));
}

export class Renewal {
  private renewedAt = -PATIENCE_MS;
  private triedAt = -BREATH_MS;
  private busy = false;
  private place: { at: number; playing: boolean } | undefined;

  constructor(
    private readonly figure: HTMLElement,
    private readonly media: HTMLMediaElement,
    private readonly reload: Reload,
  ) {
    media.addEventListener("playing", () => this.hush());
    window.addEventListener("online", () => this.place && void this.mend());
  }

  /** Call when pieces cannot be had. `wasPlaying`: whether to go on by itself; players stop before they report. */
  async mend(wasPlaying = !this.media.paused): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.place ??= { at: this.media.currentTime, playing: wasPlaying };
    try {
      await this.tryOnce();
    } catch {
      this.complain("playLost", true);
    } finally {
      this.busy = false;
    }
  }

  /** The file came and cannot be played: no address will help. */
  giveUp(): void {
    this.complain("playBroken", false);
  }

  private async tryOnce(): Promise<void> {
    const address = this.figure.dataset.film ?? this.figure.dataset.song ?? "";
    const status = await statusOf(address);
    if (status === 0) return this.complain("playLost", true);
    if (!GONE.includes(status)) return status < 400 ? this.again() : this.complain("playMissing", true);
    if (performance.now() - this.renewedAt < PATIENCE_MS) return this.complain("playMissing", true);
    this.renewedAt = performance.now();
    const fresh = await freshTwin(this.figure);
    if (fresh === "signed out") return this.complain("playSignedOut", false);
    const renewed = fresh?.dataset.film ?? fresh?.dataset.song;
    if (!fresh || !renewed || renewed === address) return this.complain("playMissing", true);
    takeAddresses(this.figure, fresh);
    this.again();
  }

  private again(): void {
    const unreadable = this.media.error !== null || this.media.networkState === HTMLMediaElement.NETWORK_NO_SOURCE;
    if (performance.now() - this.triedAt < BREATH_MS) return this.complain(unreadable ? "playBroken" : "playMissing", true);
    this.triedAt = performance.now();
    const { at, playing } = this.place ?? { at: this.media.currentTime, playing: false };
    this.place = undefined;
    this.hush();
    this.reload(at, playing);
  }

  private complain(why: "playLost" | "playMissing" | "playBroken" | "playSignedOut", retry: boolean): void {
    const notice = this.figure.querySelector<HTMLElement>("[data-player-error]");
    if (!notice) return;
    notice.textContent = say(why);
    if (retry) notice.append(" ", this.retryButton());
    notice.hidden = false;
  }

  private retryButton(): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn plain small";
    button.textContent = say("playAgain");
    button.addEventListener("click", () => {
      this.renewedAt = -PATIENCE_MS;
      this.triedAt = -BREATH_MS;
      void this.mend();
    });
    return button;
  }

  private hush(): void {
    const notice = this.figure.querySelector<HTMLElement>("[data-player-error]");
    if (notice) notice.hidden = true;
  }
}
