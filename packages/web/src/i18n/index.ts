/** All words of the product, by area. */
import { createInstance, type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { administration } from './administration.ts'
import { applications } from './applications.ts'
import { audit } from './audit.ts'
import type { Shape } from './bilingual.ts'
import { calls } from './calls.ts'
import { causes } from './causes.ts'
import { computers } from './computers.ts'
import { connection } from './connection.ts'
import { directories } from './directories.ts'
import { explanations } from './explanations.ts'
import { groups } from './groups.ts'
import { journal } from './journal.ts'
import { keyboard } from './keyboard.ts'
import { ladder } from './ladder.ts'
import { lineGroups } from './line-groups.ts'
import { media } from './media.ts'
import { networks } from './networks.ts'
import { numberSteps } from './number-steps.ts'
import { numbers } from './numbers.ts'
import { people } from './people.ts'
import { problems } from './problems.ts'
import { profiles } from './profiles.ts'
import { projects } from './projects.ts'
import { refusals } from './refusals.ts'
import { rights } from './rights.ts'
import { security } from './security.ts'
import { servers } from './servers.ts'
import { session } from './session.ts'
import { settings } from './settings.ts'
import { setup } from './setup.ts'
import { shell } from './shell.ts'
import { softphone } from './softphone.ts'
import { systemEvents } from './system-events.ts'
import { unwantedCalls } from './unwanted-calls.ts'
import { webhooks } from './webhooks.ts'

export const areas = {
  administration,
  applications,
  audit,
  calls,
  causes,
  computers,
  directories,
  connection,
  networks,
  servers,
  explanations,
  groups,
  journal,
  keyboard,
  ladder,
  lineGroups,
  unwantedCalls,
  media,
  numberSteps,
  numbers,
  people,
  problems,
  profiles,
  projects,
  refusals,
  rights,
  security,
  session,
  settings,
  setup,
  shell,
  softphone,
  systemEvents,
  webhooks,
}

export type Area = keyof typeof areas
export type Language = 'de' | 'en'
export type Words = { [Name in Area]: (typeof areas)[Name]['en'] }

export const words: Record<Language, Shape<Words>> = {
  en: inLanguage('en'),
  de: inLanguage('de'),
}

function inLanguage(language: Language): Shape<Words> {
  return Object.fromEntries(
    Object.entries(areas).map(([area, both]) => [area, both[language]]),
  ) as unknown as Shape<Words>
}

export function createI18n(language: Language): i18n {
  const instance = createInstance()
  instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    ns: Object.keys(areas),
    defaultNS: 'shell',
    resources: words,
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  return instance
}
