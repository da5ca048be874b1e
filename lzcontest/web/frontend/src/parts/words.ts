// The sentences scripts say themselves, in the languages of the pages.
const chinese = {
  saving: "正在保存……",
  saved: "已保存 {time}",
  offline: "没有连上，已保存在本机；连上后会自动再存",
  offlineOnly: "没有连上，本机也存不下：请先把文字复制出来，再刷新页面",
  invalid: "草稿已保存 {time}，有几处还要改",
  signedOut: "登录已过期，内容在本机，没有丢。",
  signIn: "现在登录，登录后自动再存",
  elsewhere: "这件作品在另一个窗口或设备上改过（{time} 保存）。两份都在，请选一份继续：",
  seeBoth: "看两份有什么不同",
  onDevice: "这里的内容",
  onServer: "服务器上的内容",
  empty_: "（空）",
  useMine: "用这里的内容",
  useTheirs: "用那一份",
  refused: "没有保存成功（{code}），内容在本机，稍后会再试",
  recover: "本机有 {time} 写的内容没来得及存上。下面显示的是服务器 {server} 保存的。两份都没有动，请选一份：",
  restore: "恢复它",
  discard: "用服务器上的",
  left: "{n} / {max} 字",
  count: "{n} 字",
  over: "{n} / {max} 字，超出 {d} 字",
  under: "{n} 字，还差 {d} 字",
  seconds: "{s} 秒",
  minutes: "{m} 分 {s} 秒",
  days: "{d} 天 {t}",
  step: "第 {n} 段，共 {max} 段",
  missing: "还差 {n} 项",
  pollLost: "暂时问不到进度，会继续试；活儿没有停。",
  playLost: "网络断开了，看到哪里已经记下。连上后会接着放。",
  playMissing: "这个文件暂时取不到。可以过一会儿再试；仍不行，请告诉工作人员。",
  playBroken: "这个浏览器放不了这个文件。请换一个新一点的浏览器。",
  playSignedOut: "登录已过期。看到哪里已经记在本机，重新登录后可以接着看。",
  playAgain: "再试一次",
  playerBar: "播放控制",
  playerKeys: "键盘操作",
  playerKeysFilm: "先用 Tab 键走到影片上。空格或 K 播放和暂停，← → 退或进 5 秒，J L 退或进 10 秒，M 静音，F 全屏，C 换字幕，< > 调速度。",
  playerKeysSong: "先用 Tab 键走到播放器上。空格或 K 播放和暂停，← → 退或进 5 秒，J L 退或进 10 秒，M 静音，< > 调速度。",
  back: "退 {n} 秒",
  ahead: "进 {n} 秒",
  speed: "速度",
  times: "{n} 倍",
  speedNow: "速度 {n} 倍",
  quality: "清晰度",
  qualityAuto: "自动",
  captions: "字幕",
  captionsOff: "不显示",
  fullScreen: "全屏",
  resume: "上次看到 {time}",
  fromStart: "从头放",
  large: "长者模式",
};
const english: typeof chinese = {
  saving: "Saving…",
  saved: "Saved {time}",
  offline: "No connection; kept on this device and saved again once connected",
  offlineOnly: "No connection, and this device cannot keep it: copy your text, then reload",
  invalid: "Draft saved {time}; some places need a change",
  signedOut: "Your session has ended. What you wrote is on this device.",
  signIn: "Sign in now; saving goes on by itself",
  elsewhere: "This work was changed in another window or device (saved {time}). Both are kept; choose one:",
  seeBoth: "See what differs",
  onDevice: "What is here",
  onServer: "On the server",
  empty_: "(empty)",
  useMine: "Use what is here",
  useTheirs: "Use the other",
  refused: "Not saved ({code}); kept on this device, will try again",
  recover: "This device has text from {time} that never reached the server. Below is what the server saved at {server}. Choose one:",
  restore: "Restore it",
  discard: "Use the server's",
  left: "{n} / {max} characters",
  count: "{n} characters",
  over: "{n} / {max} characters, {d} too many",
  under: "{n} characters, {d} more needed",
  seconds: "{s} s",
  minutes: "{m} min {s} s",
  days: "{d} days {t}",
  step: "Passage {n} of {max}",
  missing: "{n} to go",
  pollLost: "Progress cannot be read right now; the work goes on.",
  playLost: "The connection was lost; your place is kept. It goes on once connected.",
  playMissing: "This file cannot be fetched right now. Try again later, or tell the organisers.",
  playBroken: "This browser cannot play this file. Please use a newer one.",
  playSignedOut: "Your session has ended. Your place is kept on this device; sign in to go on.",
  playAgain: "Try again",
  playerBar: "Playback",
  playerKeys: "Keys",
  playerKeysFilm: "Tab to the film first. Space or K plays and pauses, ← → move 5 seconds, J L move 10, M mutes, F fills the screen, C changes captions, < > change the speed.",
  playerKeysSong: "Tab to the player first. Space or K plays and pauses, ← → move 5 seconds, J L move 10, M mutes, < > change the speed.",
  back: "Back {n} s",
  ahead: "Ahead {n} s",
  speed: "Speed",
  times: "{n}×",
  speedNow: "Speed {n}×",
  quality: "Quality",
  qualityAuto: "Automatic",
  captions: "Captions",
  captionsOff: "Off",
  fullScreen: "Full screen",
  resume: "You were at {time}",
  fromStart: "From the start",
  large: "Large type",
};
type Values = Record<string, string | number>;

/** A speaker of these sentences in the page's language; it fills their {places}. */
export function speaker<W extends Record<string, string>>(zh: W, en: { [K in keyof W]: string }): (key: keyof W, values?: Values) => string {
  const words: { [K in keyof W]: string } = document.documentElement.lang.startsWith("en") ? en : zh;
  return (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The sentence `key` with its {places} filled. */
export const say = speaker(chinese, english);

/** Bytes as people read them; the same steps as the server's `size` filter. */
export function sizeText(bytes: number): string {
  const mib = 1024 * 1024;
  if (bytes >= 1024 * mib) return `${(bytes / (1024 * mib)).toFixed(2)} GB`;
  if (bytes >= 10 * mib) return `${(bytes / mib).toFixed(0)} MB`;
  if (bytes >= 100 * 1024) return `${(bytes / mib).toFixed(1)} MB`;
  return `${Math.ceil(bytes / 1024)} KB`;
}

/** Seconds as minutes and seconds. */
export function spanText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 60 ? say("seconds", { s: whole }) : say("minutes", { m: Math.floor(whole / 60), s: whole % 60 });
}

/** Hours and minutes of a moment on the contest's clock. */
export function timeText(moment: Date): string {
  return moment.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });
}

/** The day, unless it is today, and the time of a moment on the contest's clock. */
export function whenText(moment: Date): string {
  const day = (at: Date): string => at.toLocaleDateString("zh-CN", { month: "numeric", day: "numeric", timeZone: "Asia/Shanghai" });
  return day(moment) === day(new Date()) ? timeText(moment) : `${day(moment)} ${timeText(moment)}`;
}
