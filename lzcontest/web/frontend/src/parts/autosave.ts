// Saves a form while it is being filled: on this device at once, on the server after a pause, and says honestly which of the two happened.
import { type Other, comparison, fetchOther } from "./compare";
import { dropDraft, fieldsOf, keepDraft, restoreFields } from "./drafts";
import { offerRecovery } from "./recovery";
import { showSignIn, signInAgain } from "./session";
import { say, timeText, whenText } from "./words";

interface Saved {
  ok: boolean;
  version?: number | string;
  saved_at?: string;
  errors?: Record<string, unknown>;
  message?: string;
  expired?: boolean;
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
  private asking = false;

  constructor(private readonly form: HTMLFormElement) {
    this.key = form.dataset.autosaveKey ?? location.pathname;
    this.state = form.querySelector<HTMLElement>("[data-autosave-state]") ?? this.makeState();
    offerRecovery(form, this.key);
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
    if (said.expired) return this.askToSignIn();
    if (answer.status === 409) return this.askWhichOne(said, await fetchOther(this.form));
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

  /** The dialog comes over the page; when it was put off, the line below brings it back. */
  private askToSignIn(): void {
    this.tell(`${say("signedOut")} `, true);
    this.state.append(this.button("signIn", showSignIn));
    if (this.asking) return;
    this.asking = true;
    void signInAgain(new AbortController().signal).then(() => {
      this.asking = false;
      this.later(0);
    });
  }

  private askWhichOne(said: Saved, other: Other | null): void {
    this.halted = true;
    const when = other?.savedAt ? whenText(new Date(other.savedAt)) : "—";
    this.tell(`${say("elsewhere", { time: when })} `, true);
    const goOn = (version: number | string | undefined): void => {
      if (version !== undefined) this.setVersion(version);
      this.halted = false;
      this.later(0);
    };
    const mine = this.button("useMine", () => goOn(other?.version ?? said.server?.version));
    const theirs = this.button("useTheirs", () => {
      this.leaving = true;
      dropDraft(this.key);
      const here = new Set(fieldsOf(this.form).map(([name]) => name));
      if (!other || other.fields.some(([name]) => !here.has(name))) return location.reload();
      restoreFields(other.fields, this.form);
      this.leaving = false;
      this.changes = 0;
      dropDraft(this.key);
      this.setVersion(other.version);
      this.halted = false;
      this.tell(say("saved", { time: when }));
      delete this.form.dataset.dirty;
      clearTimeout(this.timer);
    });
    this.state.append(mine, " ", theirs);
    if (!other) return;
    const both = document.createElement("details");
    both.append(Object.assign(document.createElement("summary"), { textContent: say("seeBoth") }), comparison(this.form, fieldsOf(this.form), other.fields, [say("onDevice"), say("onServer")]));
    this.state.append(both);
  }
}

export function startAutosave(forms: HTMLFormElement[]): void {
  for (const form of forms) new Autosave(form);
}
