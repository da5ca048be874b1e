// Ranking rows by dragging them. The numbers in the rows are what is sent; buttons and typing do the same without dragging.
function renumber(body: HTMLElement): void {
  body.querySelectorAll<HTMLInputElement>("input[type=number]").forEach((input, place) => (input.value = String(place + 1)));
}

function startRanking(body: HTMLElement): void {
  const form = body.querySelector<HTMLInputElement>("input[type=number]")?.form;
  if (!form) return;
  let moved: HTMLElement | null = null;
  const rows = [...body.querySelectorAll<HTMLElement>("[data-rank-row]")];
  const order = (): string => [...body.querySelectorAll<HTMLInputElement>("input[name=ids]")].map((input) => input.value).join();
  const before = order();
  for (const row of rows) {
    // A handle would need a picture of its own: the whole row moves, but not while one of its controls is used.
    row.addEventListener("pointerdown", (event) => {
      row.draggable = !(event.target as HTMLElement).closest("input, button, a");
    });
    row.addEventListener("dragstart", () => (moved = row));
    row.addEventListener("dragover", (event) => {
      if (!moved || moved === row) return;
      event.preventDefault();
      const box = row.getBoundingClientRect();
      row[event.clientY < box.top + box.height / 2 ? "before" : "after"](moved);
    });
    row.addEventListener("drop", (event) => event.preventDefault());
    row.addEventListener("dragend", () => {
      moved = null;
      renumber(body);
      if (order() !== before) form.requestSubmit();
    });
  }
}

export function startRankings(bodies: HTMLElement[]): void {
  bodies.forEach(startRanking);
}
