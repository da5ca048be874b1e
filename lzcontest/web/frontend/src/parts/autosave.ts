// Saves a form while it is being filled: on this device at once, on the server after a pause, and says honestly which of the two happened.
import { baseOf, differs, dropDraft, keepDraft, readDraft, restoreDraft } from "./drafts";
import { say, timeText } from "./words";

interface Saved {
  ok: boolean;
  version?: number | string;
  saved_at?: string;
  errors?: Record<string, unknown>;
  message?: string;
  server?: { version?: number | string };
}

const PAUSE = 2000;
const RETRY = 15000;

class Autosave {
  private readonly key: string;
  private readonly state: HTMLElement;
  private timer = 0;
  private changes = 0;
  private sending = false;
  private halted = false;
  private leaving = false;

  constructor(private readonly form: HTMLFormElement) {
    this.key = form.dataset.autosaveKey ?? location.pathname;
    this.state = form.querySelector<HTMLElement>("[data-autosave-state]") ?? this.makeState();
    this.offerRecovery();
    const changed = (event: Event): void => {
      if (event.target instanceof HTMLInputElement && event.target.type === "file") return;
      this.changed();
    };
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.addEventListener("submit", () => (this.leaving = true));
    window.addEventListener("online", () => this.later(0));
    window.addEventListener("focus", () => this.changes && this.later(0));
    window.addEventListener("pagehide", () => this.changes && !this.leaving && !this.halted && void this.post(true).catch(() => undefined));
  }

  private makeState(): HTMLElement {
    const line = document.createElement("p");
    line.className = "save-state";
    line.setAttribute("role", "status");
    this.form.append(line);
    return line;
  }

  private tell(text: string, trouble = false): void {
    this.state.textContent = text;
    this.state.classList.toggle("trouble", trouble);
  }

  private offerRecovery(): void {
    const draft = readDraft(this.key);
    if (!draft) return;
    const server = Date.parse(this.form.dataset.savedAt ?? "") || 0;
    const newer = draft.base === baseOf(this.form) || draft.at > server;
    if (!newer || !differs(draft, this.form)) return dropDraft(this.key);
    const note = document.createElement("div");
    note.className = "notice warn recover";
    note.setAttribute("role", "status");
    const text = document.createElement("span");
    text.textContent = say("recover", { time: timeText(new Date(draft.at)) });
    note.append(text, this.button("restore", () => (restoreDraft(draft, this.form), note.remove())), this.button("discard", () => (dropDraft(this.key), note.remove())));
    this.form.prepend(note);
  }

  private button(word: Parameters<typeof say>[0], act: () => void): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn plain small";
    button.textContent = say(word);
    button.addEventListener("click", act);
    return button;
  }

  private changed(): void {
    this.changes += 1;
    this.form.dataset.dirty = "";
    this.kept();
    this.later(PAUSE);
  }

  private kept(): boolean {
    return keepDraft(this.key, this.form);
  }

  private later(wait: number): void {
    clearTimeout(this.timer);
    if (!this.halted && this.changes) this.timer = window.setTimeout(() => void this.save(), wait);
  }

  private post(keepalive = false): Promise<Response> {
    const body = new FormData(this.form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    const token = String(body.get("csrf_token") ?? "");
    return fetch(this.form.dataset.autosave ?? "", { method: "POST", body, keepalive, headers: { "X-CSRFToken": token, Accept: "application/json" }, redirect: "manual" });
  }

  private async save(): Promise<void> {
    if (this.sending || this.leaving) return this.later(PAUSE);
    this.sending = true;
    const upTo = this.changes;
    this.tell(say("saving"));
    try {
      await this.answered(await this.post(), upTo);
    } catch {
      const kept = this.kept();
      this.tell(say(kept ? "offline" : "offlineOnly"), true);
      this.later(RETRY);
    } finally {
      this.sending = false;
    }
  }

  private async answered(answer: Response, upTo: number): Promise<void> {
    // A redirect here is the way to the sign-in page.
    if (answer.status === 401 || answer.type === "opaqueredirect") return this.askToSignIn();
    const said = (await answer.json().catch(() => ({ ok: false }))) as Saved;
    if (answer.status === 409) return this.askWhichOne(said);
    if (said.version !== undefined) this.setVersion(said.version);
    if (!answer.ok || !said.ok) {
      this.tell(said.message ?? say("refused", { code: answer.status }), true);
      // A refusal of what was written is not mended by asking again; a tired server is.
      if (answer.status >= 500 || answer.status === 429) this.later(RETRY);
      return;
    }
    const time = timeText(said.saved_at ? new Date(said.saved_at) : new Date());
    this.tell(say(said.errors && Object.keys(said.errors).length ? "invalid" : "saved", { time }));
    if (this.changes === upTo) {
      this.changes = 0;
      delete this.form.dataset.dirty;
      dropDraft(this.key);
    } else this.later(PAUSE);
  }

  private setVersion(version: number | string): void {
    const field = this.form.elements.namedItem("version");
    if (field instanceof HTMLInputElement) field.value = String(version);
  }

  private askToSignIn(): void {
    this.tell(`${say("signedOut")} `, true);
    const link = document.createElement("a");
    link.href = `/sign-in?next=${encodeURIComponent(location.pathname)}`;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = say("signIn");
    this.state.append(link);
    this.later(RETRY);
  }

  private askWhichOne(said: Saved): void {
    this.halted = true;
    this.tell(`${said.message ?? say("elsewhere")} `, true);
    const mine = this.button("useMine", () => {
      if (said.server?.version !== undefined) this.setVersion(said.server.version);
      this.halted = false;
      this.later(0);
    });
    const theirs = this.button("useTheirs", () => {
      dropDraft(this.key);
      this.leaving = true;
      location.reload();
    });
    this.state.append(mine, " ", theirs);
  }
}

export function startAutosave(forms: HTMLFormElement[]): void {
  for (const form of forms) new Autosave(form);
}
