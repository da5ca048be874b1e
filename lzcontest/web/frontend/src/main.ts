// The script of every page: small parts at once, larger ones fetched only where the page has a place for them.
import { startCountdowns } from "./parts/countdown";
import { startDialogs } from "./parts/dialogs";
import { startKeys } from "./parts/keys";
import { startLists } from "./parts/lists";
import { startPage } from "./parts/page";

/** Fetches a part when the page holds `selector`, and hands it the elements found. */
async function where<E extends HTMLElement>(selector: string, load: () => Promise<(elements: E[]) => void>): Promise<void> {
  const found = [...document.querySelectorAll<E>(selector)];
  if (found.length) (await load())(found);
}

startPage();
startDialogs();
startLists();
startKeys();
startCountdowns();
void where("[data-count]", async () => (await import("./parts/livecount")).startLiveCounts);
void where<HTMLFormElement>("form[data-autosave]", async () => (await import("./parts/autosave")).startAutosave);
void where("[data-upload]", async () => (await import("./parts/upload/field")).startUploads);
void where("[data-poll]", async () => (await import("./parts/progress")).startPolling);
void where("[data-film]", async () => (await import("./parts/film")).startFilms);
void where(".player.song", async () => (await import("./parts/song")).startSongs);
void where<HTMLFormElement>("form[data-judge]", async () => (await import("./parts/judge")).startSheets);
void where("[data-evidence]", async () => (await import("./parts/evidence")).startEvidence);
void where("[data-ranking]", async () => (await import("./parts/ranking")).startRankings);
