// One file on its way, as people see and steer it: name, progress, what is going on, and the buttons that make sense now.
import { showSignIn, signInAgain } from "../session";
import { sizeText, spanText } from "../words";
import { type Place, type Received, type Status, listUnfinished } from "./requests";
import { type Detail, type Figures, type Phase, Transfer } from "./transfer";
import { say } from "./words";

export interface Host {
  readonly place: Place;
  /** What to say besides, once the deadline has passed while the page was open. */
  readonly late: string;
  choose: () => void;
  /** What a row has just come to say. */
  said: (text: string, wrong: boolean) => void;
  received: (row: Row, received: Received) => void;
  changed: (row: Row) => void;
  removed: (row: Row, text: string) => void;
}

type Act = "pause" | "go" | "again" | "signin" | "choose" | "cancel" | "dismiss";

const BUTTONS: Record<Phase | "unfinished", Act[]> = {
  waiting: ["cancel"],
  sending: ["pause", "cancel"],
  offline: ["pause", "cancel"],
  trouble: ["pause", "cancel"],
  elsewhere: ["pause", "cancel"],
  signedOut: ["signin", "cancel"],
  paused: ["go", "cancel"],
  finishing: [],
  done: [],
  failed: ["dismiss"],
  cancelled: [],
  unfinished: ["choose", "cancel"],
};

/** The hash as four groups: enough to compare by eye, short enough for a phone. */
export const shortHash = (sha256: string): string => (sha256.slice(0, 16).match(/.{4}/g) ?? []).join(" ");

export class Row {
  readonly element: HTMLElement;
  private transfer: Transfer | null = null;
  private percent = -1;
  private refused = false;

  constructor(
    template: HTMLTemplateElement,
    private readonly host: Host,
    name: string,
    private readonly size: number,
    /** What the server has of it from an earlier visit. */
    public earlier: Status | null,
  ) {
    this.element = (template.content.cloneNode(true) as DocumentFragment).querySelector("[data-transfer]") as HTMLElement;
    this.part("name").textContent = name;
    this.part("size").textContent = sizeText(size);
    this.bar.setAttribute("aria-label", name);
    for (const button of this.element.querySelectorAll<HTMLButtonElement>("button")) button.addEventListener("click", () => this.act(button.dataset.act as Act));
    if (earlier?.state === "receiving") this.showUnfinished(earlier);
    else if (earlier) this.await(earlier);
    else this.shown("waiting", say("waiting"));
  }

  get phase(): Phase | "unfinished" {
    return this.refused ? "failed" : (this.transfer?.phase ?? (this.earlier ? "unfinished" : "waiting"));
  }

  get active(): boolean {
    return this.transfer?.active ?? false;
  }

  get saved(): number {
    return this.transfer?.saved ?? this.earlier?.offset ?? 0;
  }

  get file(): File | null {
    return this.transfer?.file ?? null;
  }

  /** Takes the file itself; `begin` sends it now, else it waits for its turn. */
  give(file: File, begin: boolean): void {
    this.transfer = this.transferOf(file);
    if (begin) this.transfer.start();
    else this.shown("waiting", say("waiting"));
  }

  /** Shows why the file is not even begun with. */
  refuse(why: string): void {
    this.refused = true;
    this.shown("failed", why);
  }

  begin(): void {
    this.transfer?.start();
  }

  /** Ends it here and on the server. */
  async cancel(silently = false): Promise<void> {
    if (!this.refused) this.transfer ??= this.transferOf(null);
    const told = (await this.transfer?.cancel()) ?? true;
    this.host.removed(this, silently ? "" : say(told ? "cancelled" : "cancelledLater"));
  }

  /** The deadline has just passed. */
  passDeadline(): void {
    if (this.phase === "sending") this.shown("sending", this.host.late);
  }

  private transferOf(file: File | null): Transfer {
    return new Transfer(file, this.host.place, this.earlier?.id ?? null, this.earlier?.offset ?? 0, this.size, {
      phase: (phase, detail) => this.entered(phase, detail),
      figures: (figures) => this.figures(figures),
      received: (received) => this.host.received(this, received),
      signIn: signInAgain,
    });
  }

  private part(name: string): HTMLElement {
    return this.element.querySelector(`[data-transfer-${name}]`) as HTMLElement;
  }

  private get bar(): HTMLProgressElement {
    return this.element.querySelector("progress") as HTMLProgressElement;
  }

  private act(act: Act): void {
    if (act === "pause") this.transfer?.pause();
    else if (act === "go" || act === "again") this.transfer?.start();
    else if (act === "signin") showSignIn();
    else if (act === "choose") this.host.choose();
    else void this.cancel(act === "dismiss");
  }

  private showUnfinished(status: Status): void {
    this.setBar(status.offset, status.size);
    const values = { percent: Math.floor((status.offset / Math.max(status.size, 1)) * 100), saved: sizeText(status.offset), total: sizeText(status.size) };
    this.shown("unfinished", say("unfinished", values));
  }

  private await(status: Status): void {
    this.setBar(status.size, status.size);
    this.transfer = this.transferOf(null);
    this.transfer.start();
  }

  /** The file cannot be read any more, what came of it is on the server: it may be chosen again. */
  private async askForFile(id: string): Promise<void> {
    const found = (await listUnfinished(this.host.place).catch(() => [])).find((one) => one.id === id);
    if (!found) return;
    this.earlier = found;
    this.transfer = null;
    this.setBar(found.offset, found.size);
    this.shown("unfinished", say("unreadable"));
  }

  private entered(phase: Phase, detail: Detail): void {
    if (detail.kind === "unreadable" && this.transfer?.id) void this.askForFile(this.transfer.id);
    const saved = sizeText(this.saved);
    const words: Record<Phase, string> = {
      waiting: say("waiting"),
      sending: detail.restarted ? say("restarted") : this.host.late,
      paused: say("paused", { saved }),
      offline: say("offline", { saved }),
      trouble: detail.message || say("trouble", { saved }),
      elsewhere: say("elsewhere"),
      signedOut: say("signedOut", { saved }),
      finishing: say(this.file ? "finishing" : "finishingOld"),
      done: "",
      failed: this.failure(detail),
      cancelled: "",
    };
    if (phase !== "sending") this.part("figures").textContent = "";
    if (phase === "failed" && detail.again) this.shown(phase, words[phase], ["again", "dismiss"]);
    else this.shown(phase, words[phase]);
    this.host.changed(this);
  }

  private failure(detail: Detail): string {
    const why = detail.message || say(detail.kind === "unreadable" ? "unreadable" : "damaged");
    return say(detail.again ? "failedAgain" : "failed", { why: /[。.！!]$/.test(why) ? why : `${why}。` });
  }

  private figures({ sent, saved, total, speed }: Figures): void {
    this.setBar(sent, total);
    const percent = Math.floor((sent / Math.max(total, 1)) * 100);
    if (speed > 0 && sent < total) this.part("figures").textContent = say("sent", { sent: sizeText(sent), total: sizeText(total), percent, speed: sizeText(speed), left: spanText((total - sent) / speed) });
    else if (this.phase !== "finishing" && this.phase !== "done") this.part("figures").textContent = say("held", { saved: sizeText(saved), total: sizeText(total), percent });
  }

  private setBar(sent: number, total: number): void {
    this.bar.value = (sent / Math.max(total, 1)) * 100;
    const percent = Math.floor(this.bar.value);
    if (percent === this.percent) return;
    this.percent = percent;
    this.bar.setAttribute("aria-valuetext", say("barText", { percent }));
  }

  /** Shows the state in words and the buttons that fit it; focus follows to the button that replaced the pressed one. */
  private shown(phase: Phase | "unfinished", text: string, acts: Act[] = BUTTONS[phase]): void {
    this.element.dataset.phase = phase;
    const pressed = document.activeElement;
    let first: HTMLButtonElement | null = null;
    for (const button of this.element.querySelectorAll<HTMLButtonElement>("button")) {
      button.hidden = !acts.includes(button.dataset.act as Act);
      if (!button.hidden) first ??= button;
    }
    if (pressed instanceof HTMLButtonElement && pressed.hidden && this.element.contains(pressed)) first?.focus();
    this.tell(text, phase === "failed");
  }

  private tell(text: string, wrong: boolean): void {
    const said = this.part("said");
    said.textContent = text;
    said.classList.toggle("field-errors", wrong);
    this.host.said(text, wrong);
  }
}
