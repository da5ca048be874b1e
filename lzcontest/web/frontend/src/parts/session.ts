// Signing in again over the page, when a session ends while somebody writes or sends: nothing is reloaded, nothing is lost.
import { speaker } from "./words";

const chinese = {
  title: "登录已过期",
  text: "填写的内容还在这台设备上，已传的部分在服务器上，都没有丢。登录后会接着保存和上传。",
  elsewhere: "在新窗口登录",
  later: "稍后登录",
  lost: "没有连上服务器，请检查网络后再试。",
};
const english: typeof chinese = {
  title: "Your session has ended",
  text: "What you wrote is on this device, what was sent is on the server; nothing is lost. Sign in, and saving and sending go on.",
  elsewhere: "Sign in in a new tab",
  later: "Later",
  lost: "The server cannot be reached; check the network and try again.",
};
const say = speaker(chinese, english);

let asked: Promise<void> | null = null;

/** Asks once for all that waits on the page; resolves when somebody is signed in again and the page's tokens are good. */
export function signInAgain(signal: AbortSignal): Promise<void> {
  // In another window somebody may have signed in already, or only the page's token had grown old.
  asked ??= signedIn()
    .then((yes) => (yes ? undefined : new SignIn().done))
    .finally(() => (asked = null));
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error));
    asked?.then(resolve, reject);
  });
}

/** Brings the dialog back after "later". */
export function showSignIn(): void {
  document.querySelector<HTMLDialogElement>("dialog[data-sign-in]")?.showModal();
}

class SignIn {
  private readonly dialog = document.createElement("dialog");
  private readonly place = document.createElement("div");
  readonly done: Promise<void>;

  constructor() {
    this.dialog.className = "dialog";
    this.dialog.dataset.signIn = "";
    this.dialog.setAttribute("aria-labelledby", "sign-in-again");
    const title = Object.assign(document.createElement("h2"), { id: "sign-in-again", textContent: say("title") });
    const text = Object.assign(document.createElement("p"), { textContent: say("text") });
    this.dialog.append(title, text, this.place, this.ways());
    document.body.append(this.dialog);
    this.done = new Promise((resolve) => {
      // Signed in elsewhere counts, too: looked for when the person comes back, and now and then.
      const look = (): void => void signedIn().then((yes) => yes && end());
      const timer = setInterval(look, 10_000);
      window.addEventListener("focus", look);
      const end = (): void => {
        clearInterval(timer);
        window.removeEventListener("focus", look);
        this.dialog.close();
        this.dialog.remove();
        resolve();
      };
      this.place.addEventListener("submit", (event) => {
        event.preventDefault();
        if (event.target instanceof HTMLFormElement) void this.send(event.target).then((yes) => yes && end());
      });
    });
    void this.fetchForm();
    this.dialog.showModal();
  }

  private ways(): HTMLElement {
    const line = Object.assign(document.createElement("p"), { className: "acts" });
    const link = Object.assign(document.createElement("a"), { href: "/sign-in", target: "_blank", rel: "noopener", textContent: say("elsewhere") });
    const later = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: say("later") });
    later.addEventListener("click", () => this.dialog.close());
    line.append(link, later);
    return line;
  }

  /** The form of the sign-in page itself, whatever it asks for. */
  private show(page: Document): void {
    const form = [...page.querySelectorAll<HTMLFormElement>("main form")].find((one) => one.querySelector("input[type=password]"));
    if (!form) return;
    const errors = page.querySelector("main [data-take-focus]");
    this.place.replaceChildren(...(errors ? [document.importNode(errors, true)] : []), document.importNode(form, true));
    this.place.querySelector<HTMLElement>("[data-take-focus], input:not([type=hidden])")?.focus();
  }

  private async fetchForm(): Promise<void> {
    try {
      const answer = await fetch("/sign-in", { cache: "no-store" });
      this.show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      this.place.textContent = say("lost");
    }
  }

  private async send(form: HTMLFormElement): Promise<boolean> {
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
      if (answer.type === "opaqueredirect") return await signedIn();
      this.show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      this.place.prepend(Object.assign(document.createElement("p"), { className: "field-errors", textContent: say("lost") }));
    }
    return false;
  }
}

/** Whether this page can be read again; its fresh token replaces the old one everywhere. */
async function signedIn(): Promise<boolean> {
  try {
    const answer = await fetch(location.href, { redirect: "manual", cache: "no-store", headers: { Accept: "text/html" } });
    if (answer.type === "opaqueredirect" || !answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector<HTMLInputElement>("input[name=csrf_token]")?.value;
    if (!token) return false;
    for (const field of document.querySelectorAll<HTMLInputElement>("input[name=csrf_token]")) field.value = token;
    return true;
  } catch {
    return false;
  }
}
