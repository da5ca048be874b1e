// The score sheet: the running total, digits that choose a score, sliders that follow their number.
import { weightedTotal } from "./decimal";
import { say } from "./words";

function scoreOf(criterion: HTMLElement): string | null {
  const chosen = criterion.querySelector<HTMLInputElement>("input[type=radio]:checked, input[type=number]");
  return chosen && /^\d+(\.\d+)?$/.test(chosen.value) && chosen.validity.valid ? chosen.value : null;
}

function showTotal(form: HTMLFormElement): void {
  const place = form.querySelector<HTMLElement>("[data-total]");
  const out = place?.querySelector("[data-total-out]");
  if (!place || !out) return;
  const criteria = [...form.querySelectorAll<HTMLElement>("[data-criterion]")];
  const parts = criteria.flatMap((criterion) => {
    const score = scoreOf(criterion);
    return score === null ? [] : [{ score, weight: BigInt(criterion.dataset.weight ?? "1"), full: BigInt(criterion.dataset.full ?? "10") }];
  });
  const missing = criteria.length - parts.length;
  const left = place.querySelector("[data-total-left]");
  if (left) left.textContent = missing ? say("missing", { n: missing }) : "";
  out.textContent = missing ? "—" : (weightedTotal(parts, Number(place.dataset.places ?? 2)) ?? "—");
}

/** A digit on a focused criterion chooses that score; 0 is 10 where there is no 0. */
function chooseByDigit(event: KeyboardEvent): void {
  if (event.ctrlKey || event.altKey || event.metaKey || !/^\d$/.test(event.key)) return;
  const target = event.target;
  if (!(target instanceof HTMLInputElement) || target.type !== "radio") return;
  const radios = [...(target.closest("[data-criterion]")?.querySelectorAll<HTMLInputElement>("input[type=radio]") ?? [])];
  const wanted = radios.find((radio) => radio.value === event.key) ?? (event.key === "0" ? radios.find((radio) => radio.value === "10") : undefined);
  if (!wanted) return;
  event.preventDefault();
  wanted.checked = true;
  wanted.focus();
  wanted.dispatchEvent(new Event("input", { bubbles: true }));
  wanted.dispatchEvent(new Event("change", { bubbles: true }));
}

function joinSlider(slider: HTMLInputElement): void {
  const number = slider.parentElement?.querySelector<HTMLInputElement>("input[type=number]");
  if (!number) return;
  slider.hidden = false;
  slider.addEventListener("input", () => {
    number.value = slider.value;
    number.dispatchEvent(new Event("input", { bubbles: true }));
  });
  number.addEventListener("input", () => {
    if (number.value) slider.value = number.value;
  });
}

export function startSheets(forms: HTMLFormElement[]): void {
  for (const form of forms) {
    form.addEventListener("keydown", chooseByDigit);
    form.addEventListener("input", () => showTotal(form));
    form.addEventListener("change", () => showTotal(form));
    for (const slider of form.querySelectorAll<HTMLInputElement>("[data-slider]")) joinSlider(slider);
    showTotal(form);
  }
}
