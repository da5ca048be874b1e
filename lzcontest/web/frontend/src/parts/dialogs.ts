// Opens native dialogs from links that, without scripts, lead to them on the page.
function dialogOf(id: string | undefined): HTMLDialogElement | null {
  const found = id ? document.getElementById(id) : null;
  return found instanceof HTMLDialogElement ? found : null;
}

export function startDialogs(): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-dialog], [data-dialog-close]") : null;
    if (!link) return;
    const dialog = link.dataset.dialog ? dialogOf(link.dataset.dialog) : link.closest("dialog");
    if (!dialog) return;
    if (link.dataset.dialog) dialog.showModal();
    else if (dialog.open) dialog.close();
    else return;
    event.preventDefault();
  });
  for (const refused of document.querySelectorAll<HTMLDialogElement>("dialog[data-open]")) if (!refused.open) refused.showModal();
  const named = dialogOf(decodeURIComponent(location.hash.slice(1)));
  if (named && !named.open && !document.querySelector("dialog[open]")) named.showModal();
}
