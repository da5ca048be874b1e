// A strip under a film that shows the picture at each moment and jumps there; the native controls remain.
type Tile = { from: number; to: number; image: string; x: number; y: number; width: number; height: number };

function seconds(stamp: string): number {
  return stamp.split(":").reduce((total, part) => total * 60 + Number(part), 0);
}

/** Cues of WebVTT whose text is an image with a media fragment: `sheet.jpg#xywh=0,0,160,90`. */
export function tilesOf(text: string, base: string): Tile[] {
  const found: Tile[] = [];
  for (const [, from = "", to = "", name = "", place = ""] of text.matchAll(/([\d:.]+) --> ([\d:.]+)\s*\n(\S+)#xywh=([\d,]+)/g)) {
    const [x = 0, y = 0, width = 0, height = 0] = place.split(",").map(Number);
    found.push({ from: seconds(from), to: seconds(to), image: new URL(name, base).href, x, y, width, height });
  }
  return found;
}

async function load(address: string): Promise<Tile[]> {
  const url = new URL(address, location.href).href;
  const answer = await fetch(url);
  return answer.ok ? tilesOf(await answer.text(), url) : [];
}

export function addScrub(figure: HTMLElement, video: HTMLVideoElement): void {
  const strip = document.createElement("div");
  strip.className = "scrub";
  strip.setAttribute("aria-hidden", "true"); // a second way for the mouse; keyboards have the player's own
  const preview = document.createElement("div");
  preview.className = "scrub-tile";
  preview.hidden = true;
  strip.append(preview);
  video.after(strip);
  let tiles: Promise<Tile[]> | undefined;
  const share = (event: MouseEvent): number => {
    const box = strip.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  strip.addEventListener("pointermove", async (event) => {
    tiles ??= load(figure.dataset.cues ?? "").catch(() => []); // pictures come only to those who look for them
    const all = await tiles;
    if (!all.length) tiles = undefined; // the address may be renewed
    const at = share(event) * (all.at(-1)?.to ?? 0);
    const tile = all.find((one) => at >= one.from && at < one.to) ?? all.at(-1);
    if (!tile) return;
    const left = Math.min(strip.clientWidth - tile.width, Math.max(0, share(event) * strip.clientWidth - tile.width / 2));
    Object.assign(preview.style, {
      width: `${tile.width}px`,
      height: `${tile.height}px`,
      left: `${left}px`,
      backgroundImage: `url("${tile.image}")`,
      backgroundPosition: `-${tile.x}px -${tile.y}px`,
    });
    preview.hidden = false;
  });
  strip.addEventListener("pointerleave", () => (preview.hidden = true));
  strip.addEventListener("click", (event) => {
    if (Number.isFinite(video.duration)) video.currentTime = share(event) * video.duration;
  });
}
