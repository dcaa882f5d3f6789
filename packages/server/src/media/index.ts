export { HoldMusic } from './hold-music.ts'
export { MediaProbes } from './media-probes.ts'
export { MediaSettingsBook, usedCodecs } from './media-settings.ts'
export { Outside } from './outside.ts'
