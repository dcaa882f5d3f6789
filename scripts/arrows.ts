/** Which part may use which. Import arrows point down only; `check-arrows.ts` holds them. */

/** Packages: what each may import. */
export const packageArrows: Readonly<Record<string, readonly string[]>> = {
  base: [],
  numbers: ['base'],
  telephony: ['base'],
  contract: ['base'],
  csta: ['base', 'telephony'],
  sip: ['base'],
  media: ['base'],
  pbx: ['base', 'telephony', 'sip', 'media'],
  server: ['base', 'numbers', 'telephony', 'contract', 'csta', 'sip', 'media', 'pbx'],
  web: ['contract'],
  cli: ['base', 'numbers', 'telephony', 'contract', 'pbx', 'server'],
}

/** Folders of a package from the bottom up: one may import those of the rows below its own. */
export const folderRanks: Readonly<Record<string, readonly (readonly string[])[]>> = {
  server: [
    ['config', 'store', 'rights', 'xml'],
    ['bus', 'settings', 'location', 'audit'],
    ['directory', 'media'],
    ['directory-source'],
    ['connector', 'calendar'],
    ['line'],
    ['call'],
    ['journal', 'presence'],
    ['session', 'signin'],
    ['admin'],
    ['computer'],
    ['setup', 'trace', 'csta-gateway', 'softphone', 'webhook'],
    ['gateway'],
    ['compose'],
    ['testing'],
  ],
  sip: [
    ['grammar'],
    ['trace', 'dns', 'digest', 'event'],
    ['transport'],
    ['transaction'],
    ['dialog'],
    ['agent'],
    ['testing'],
  ],
  pbx: [['routing'], ['registration', 'media'], ['call'], ['feature'], ['testing']],
  csta: [['message'], ['link'], ['connector'], ['gateway', 'uacsta'], ['testing']],
  media: [
    ['sdp', 'rtp'],
    ['codec', 'srtp', 'stun'],
    ['jitter', 'dtls', 'ice', 'turn'],
    ['graph'],
    ['transport'],
    ['engine'],
    ['testing'],
  ],
  // Elements know no area, no area knows the frame that stands around all of them.
  web: [
    ['style', 'i18n', 'live'],
    ['elements'],
    ['own'],
    ['ladder', 'media', 'presence', 'projects', 'session', 'softphone', 'forwarding'],
    ['dial', 'rights'],
    ['people'],
    ['calls'],
    ['journal', 'profile', 'administration'],
    ['settings', 'setup'],
    ['shell'],
  ],
}
