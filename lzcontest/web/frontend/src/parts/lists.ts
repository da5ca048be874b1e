// Lists: ticking all rows, counting what is ticked, filters that apply themselves.
function startTicks(form: HTMLFormElement): void {
  const all = form.querySelector<HTMLInputElement>("[data-select-all]");
  const ones = [...form.querySelectorAll<HTMLInputElement>("[data-select]")];
  const count = form.querySelector<HTMLElement>("[data-bulk-count]");
  const submit = form.querySelector<HTMLButtonElement>(".bulk button[type=submit]");
  const before = count?.textContent ?? "";
  const tell = (): void => {
    const n = ones.filter((one) => one.checked).length;
    if (count) count.textContent = n ? (count.dataset.text ?? "{n}").replace("{n}", String(n)) : before;
    if (submit) submit.disabled = n === 0;
    if (all) {
      all.checked = n > 0 && n === ones.length;
      all.indeterminate = n > 0 && n < ones.length;
    }
  };
  all?.addEventListener("change", () => {
    for (const one of ones) one.checked = all.checked;
    tell();
  });
  for (const one of ones) one.addEventListener("change", tell);
  tell();
}

export function startLists(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-bulk]")) startTicks(form);
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-filters]")) {
    form.addEventListener("change", (event) => {
      if (event.target instanceof HTMLSelectElement) form.requestSubmit();
    });
  }
}
