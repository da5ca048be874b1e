// The light build of hls.js has the same interface as the full one but comes without types of its own.
declare module "hls.js/light" {
  export { default } from "hls.js";
}
